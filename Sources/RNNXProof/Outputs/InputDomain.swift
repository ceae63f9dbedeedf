import RNNXGraph

/// What values make sense at an input of a model, from the layers that it reaches.
struct InputDomain: Sendable, Hashable {
  /// For row numbers of an Embedding the number of rows, `nil` for real numbers.
  var rows: Int?
  /// A 0 marks a step as masked.
  var masksZero = false
  /// A step whose features all have this value is masked.
  var maskValue: Float?

  /// What nothing but the type of an input says.
  init(isInteger: Bool) { rows = isInteger ? 2 : nil }

  /// What one input of a graph feeds.
  init(of input: TensorReference, in graph: ModelGraph) {
    if let kind = graph[layer: input.layer]?.kind as? InputLayer, kind.isInteger { rows = 2 }
    var found: [Int] = []
    visit(input, in: graph, &found)
    if let least = found.min() { rows = least }
  }

  /// Follows a tensor through all that hands its values on.
  private mutating func visit(
    _ start: TensorReference, in graph: ModelGraph, _ found: inout [Int]
  ) {
    var seen: Set<TensorReference> = [start]
    var waiting = [start]
    while let tensor = waiting.popLast() {
      for layer in graph.layers {
        for (number, call) in layer.calls.enumerated() {
          guard let position = call.inputs.firstIndex(of: tensor) else { continue }
          meet(layer.kind, at: position, &found)
          guard Self.handsOn.contains(layer.kind.className) else { continue }
          let next = TensorReference(layer.name, call: number)
          if seen.insert(next).inserted { waiting.append(next) }
        }
      }
    }
  }

  private mutating func meet(_ kind: any LayerKind, at position: Int, _ found: inout [Int]) {
    switch kind {
    case let kind as Embedding:
      found.append(kind.inputDimension)
      masksZero = masksZero || kind.masksZero
    case let kind as Masking: maskValue = kind.maskValue
    case let kind as TimeDistributed: meet(kind.inner, at: position, &found)
    default:
      for nested in kind.nestedModels where nested.graph.inputs.indices.contains(position) {
        visit(nested.graph.inputs[position], in: nested.graph, &found)
      }
    }
  }

  /// Layers behind which the values are still those of the input.
  private static let handsOn: Set<String> = [
    "InputLayer", "Flatten", "Reshape", "Permute", "RepeatVector", "Concatenate", "Dropout",
    "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout", "Masking",
    "ExpandDims", "Add", "Cropping1D", "ZeroPadding1D",
  ]

  /// What serves two models at once.
  func joined(with other: InputDomain) -> InputDomain {
    var both = self
    if let rows, let others = other.rows { both.rows = min(rows, others) }
    both.rows = both.rows ?? other.rows
    both.masksZero = masksZero || other.masksZero
    both.maskValue = maskValue ?? other.maskValue
    return both
  }
}
