import RNNXGraph
import RNNXJSON

/// Writes calls of layers as `inbound_nodes`.
struct KerasNodes {
  let generation: KerasGeneration
  let graph: ModelGraph
  let shapes: GraphShapes

  /// One call of a layer.
  func node(_ call: LayerCall, of layer: Layer) -> JSONValue {
    let (inputs, states) = separated(call, layer)
    switch generation {
    case .keras2:
      // Layers of several heads take value and key by name, all others a list.
      let isNamed = layer.kind is MultiHeadAttention
      let keywords = JSONValue.object(keywords(call, layer, others: isNamed ? inputs : []))
      let items = isNamed ? Array(inputs.prefix(1)) : inputs + states
      return .array(items.map { .array(place($0) + [keywords]) })
    case .keras3:
      var keywords = keywords(call, layer, others: [])
      if !states.isEmpty { keywords["initial_state"] = nested(states, layer.kind) }
      let tensors = inputs.map(tensor)
      let takesList = inputs.count > 1 && Self.takesList(layer.kind)
      return .object([
        "args": takesList ? .array([.array(tensors)]) : .array(tensors),
        "kwargs": .object(keywords),
      ])
    }
  }

  /// What a call says besides its inputs; `others` are inputs of an attention layer by Keras' names.
  private func keywords(
    _ call: LayerCall, _ layer: Layer, others: [TensorReference]
  ) -> JSONObject {
    func written(_ reference: TensorReference) -> JSONValue {
      generation == .keras3 ? tensor(reference) : .array(place(reference))
    }
    var result: JSONObject = [:]
    for (name, reference) in zip(["value", "key"], others.dropFirst()) {
      result[name] = written(reference)
    }
    for (key, references) in call.keywords.sorted(by: { $0.key < $1.key }) {
      if key == "initial_state" || key.hasPrefix("mask.") { continue }
      result[key] =
        references.count == 1 ? written(references[0]) : .array(references.map(written))
    }
    let masks = call.inputs.indices.map { call.keywords["mask.\($0)"]?.first }
    if masks.contains(where: { $0 != nil }) {
      if layer.kind is MultiHeadAttention {
        for (name, mask) in zip(["query_mask", "value_mask", "key_mask"], masks) {
          if let mask { result[name] = written(mask) }
        }
      } else {
        result["mask"] = .array(masks.map { $0.map(written) ?? .null })
      }
    }
    for (key, value) in call.arguments { result[key] = value }
    return result
  }

  /// The states of a layer as Keras 3 takes them: those of stacked cells cell by cell.
  private func nested(_ states: [TensorReference], _ kind: any LayerKind) -> JSONValue {
    guard let loop = kind as? RNNLayer, loop.isStacked else { return .array(states.map(tensor)) }
    var rest = states[...]
    return .array(
      loop.stateOrder.map { index in
        let own = rest.prefix(loop.cells[index].stateCount)
        rest = rest.dropFirst(own.count)
        return own.count == 1 ? tensor(own[own.startIndex]) : .array(own.map(tensor))
      })
  }

  /// The tensors of `input_layers` or `output_layers`; Keras 3 writes a single one without a list around it.
  func list(_ references: [TensorReference]) -> JSONValue {
    if generation == .keras3 {
      let places = references.map { JSONValue.array(place(countingBuilding($0))) }
      return references.count == 1 ? places[0] : .array(places)
    }
    return .array(references.map { .array(place($0)) })
  }

  /// Keras 3 counts the building of a functional model as its call 0, in these lists alone.
  private func countingBuilding(_ reference: TensorReference) -> TensorReference {
    guard let nested = graph[layer: reference.layer]?.kind as? NestedModel,
      !nested.graph.isSequential
    else { return reference }
    return TensorReference(
      reference.layer, call: reference.call + 1, tensor: reference.tensor)
  }

  /// The inputs proper of a recurrent layer, and the states that it starts from.
  private func separated(
    _ call: LayerCall, _ layer: Layer
  ) -> (inputs: [TensorReference], states: [TensorReference]) {
    let given = call.keywords["initial_state"] ?? []
    guard layer.kind is any RecurrentKind || layer.kind is Bidirectional else {
      return (call.inputs, given)
    }
    return (Array(call.inputs.prefix(1)), Array(call.inputs.dropFirst()) + given)
  }

  /// Whether several inputs are one argument: a list.
  private static func takesList(_ kind: any LayerKind) -> Bool {
    if kind is any MergeKind || kind is NestedModel { return true }
    return ["Concatenate", "Dot", "Attention", "AdditiveAttention"].contains(kind.className)
  }

  /// The layer, the call and the number of a tensor.
  private func place(_ reference: TensorReference) -> [JSONValue] {
    var call = reference.call
    // Keras 2 counts the building of a nested model as its call 0.
    if generation == .keras2, graph[layer: reference.layer]?.kind is NestedModel { call += 1 }
    return [.string(reference.layer), .integer(call), .integer(reference.tensor)]
  }

  private func tensor(_ reference: TensorReference) -> JSONValue {
    let shape = shapes.tensors[reference].map {
      Self.batchShape($0, batch: Self.batchSize(of: graph))
    }
    let input = graph[layer: reference.layer]?.kind as? InputLayer
    return .object([
      "class_name": "__keras_tensor__",
      "config": .object([
        "shape": shape ?? .array([.null]),
        "dtype": input?.isInteger == true
          ? inputType(reference) : isMask(reference) ? "bool" : "float32",
        "keras_history": .array(place(reference)),
      ]),
    ])
  }

  private func isMask(_ reference: TensorReference) -> Bool {
    graph[layer: reference.layer].map { KerasOperatorEncoder.isOperator($0.kind) } ?? false
  }

  private func inputType(_ reference: TensorReference) -> JSONValue {
    graph[layer: reference.layer]?.config["dtype"]?.stringValue.map(JSONValue.string) ?? "int32"
  }

  /// A shape with the batch axis in front.
  static func batchShape(_ shape: Shape, batch: Int?) -> JSONValue {
    .array(([batch] + shape).map { $0.map(JSONValue.integer) ?? .null })
  }

  /// The number of samples that a model is fixed to; `nil` where it takes any.
  static func batchSize(of graph: ModelGraph) -> Int? {
    (graph.inputs.first.flatMap { graph[layer: $0.layer]?.kind } as? InputLayer)?.batchSize
  }
}
