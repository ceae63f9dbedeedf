import RNNXGraph
import RNNXJSON

/// One layer as `inspect` tells it.
struct LayerReport {
  /// The name, that of the layer around it in front: "encoder/lstm".
  let path: String
  /// The name by itself.
  let name: String
  /// Keras' class name.
  let className: String
  /// The shape of every output of the first call; empty where it cannot be inferred.
  let outputShapes: [Shape]
  /// Short facts, such as the gate order.
  let notes: [String]
  /// The weights in the order of their slots.
  var weights: [WeightReport]
  /// Whether training changes the weights.
  let isTrainable: Bool
  /// The number of models around the layer.
  let depth: Int
  /// The config in the neutral dialect.
  let config: JSONObject
  /// The layers that feed each call.
  let inputs: [[String]]
  /// What feeds the layer, call by call, where that is not simply the layer before it.
  let connections: String?

  /// The number of weight values.
  var parameters: Int { weights.reduce(0) { $0 + $1.tensor.elementCount } }
  /// The number of weight values that training changes.
  var trainableParameters: Int {
    isTrainable ? weights.filter(\.isTrainable).reduce(0) { $0 + $1.tensor.elementCount } : 0
  }
}

/// One weight of a layer.
struct WeightReport {
  /// The role: "forward/kernel".
  let path: String
  /// The name in the file.
  let fileName: String
  /// The values.
  let tensor: TensorData
  /// Whether the layer's training changes it.
  let isTrainable: Bool
  /// Whether the layer has a place for it.
  let isPlaced: Bool
}

extension LayerReport {
  /// The layers of a graph in the order of the file, nested models' layers behind their holder.
  static func layers(of graph: ModelGraph) -> [LayerReport] {
    layers(of: graph, path: "", depth: 0, inputs: nil, weights: \.weights)
  }

  private static func layers(
    of graph: ModelGraph, path: String, depth: Int, inputs: [Shape]?,
    weights: (Layer) -> LayerWeights
  ) -> [LayerReport] {
    let shapes = GraphShapes(describing: graph, path: path, inputs: inputs)
    return graph.layers.flatMap { layer -> [LayerReport] in
      let own = weights(layer)
      let report = LayerReport(
        layer, own, shapes, path: path, depth: depth, isInSequence: graph.isSequential)
      return [report]
        + layer.kind.nestedModels.flatMap { prefix, inner in
          layers(
            of: inner, path: report.path, depth: depth + 1,
            inputs: layer.kind is NestedModel ? shapes.inputs(of: layer) : nil
          ) { (prefix.isEmpty ? own : own.scoped(prefix)).scoped($0.name) }
        }
    }
  }

  private init(
    _ layer: Layer, _ weights: LayerWeights, _ shapes: GraphShapes, path: String, depth: Int,
    isInSequence: Bool
  ) {
    self.path = path.isEmpty ? layer.name : path + "/" + layer.name
    self.depth = depth
    name = layer.name
    className = layer.kind.className
    notes = layer.kind.notes
    config = layer.config
    isTrainable = layer.isTrainable
    inputs = layer.calls.map { $0.inputs.map(\.layer) }
    connections = isInSequence ? nil : Self.connections(of: layer)
    let references = shapes.tensors.keys.filter { $0.layer == layer.name && $0.call == 0 }
    outputShapes = references.sorted { $0.tensor < $1.tensor }.compactMap { shapes.tensors[$0] }
    self.weights = Self.weights(weights, slots: shapes.slots[layer.name] ?? [])
  }

  /// "from a, b; initial_state c:1", call by call: `:1` is another output than the first, `@2` another call.
  private static func connections(of layer: Layer) -> String? {
    let calls = layer.calls.map { call in
      let keywords = call.keywords.sorted { $0.key < $1.key }.map { name, tensors in
        " \(name) " + tensors.map(text).joined(separator: ", ")
      }
      return ([call.inputs.map(text).joined(separator: ", ")] + keywords).joined(separator: ";")
    }.filter { !$0.isEmpty }
    guard !calls.isEmpty else { return nil }
    guard calls.count > 1 else { return "from " + calls[0] }
    return "shared, \(calls.count) calls: "
      + calls.enumerated().map { "@\($0.offset + 1) from \($0.element)" }.joined(separator: "; ")
  }

  private static func text(_ reference: TensorReference) -> String {
    reference.layer + (reference.call > 0 ? "@\(reference.call + 1)" : "")
      + (reference.tensor > 0 ? ":\(reference.tensor)" : "")
  }

  private static func weights(_ weights: LayerWeights, slots: [WeightSlot]) -> [WeightReport] {
    let placed = slots.compactMap { slot in
      weights.entries[slot.path].map {
        WeightReport(
          path: slot.path, fileName: $0.name, tensor: $0.tensor, isTrainable: slot.isTrainable,
          isPlaced: true)
      }
    }
    let known = Set(slots.map(\.path))
    let others = weights.entries.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    let surplus = others.map { ($0.key, $0.value) } + weights.unplaced.map { ($0.name, $0) }
    return placed
      + surplus.map {
        WeightReport(
          path: $0.0, fileName: $0.1.name, tensor: $0.1.tensor, isTrainable: true, isPlaced: false)
      }
  }
}

extension GraphShapes {
  /// The shapes that the first call of a layer is given; `nil` where one is not known.
  fileprivate func inputs(of layer: Layer) -> [Shape]? {
    guard let references = layer.calls.first?.inputs else { return nil }
    let known = references.compactMap { tensors[$0] }
    return known.count == references.count ? known : nil
  }
}
