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
    case .keras2: return .array((inputs + states).map { .array(place($0) + [.object([:])]) })
    case .keras3:
      var keywords: JSONObject = [:]
      if !states.isEmpty { keywords["initial_state"] = .array(states.map(tensor)) }
      if let masks = call.keywords["mask"] {
        keywords["mask"] = masks.count == 1 ? tensor(masks[0]) : .array(masks.map(tensor))
      }
      let tensors = inputs.map(tensor)
      let takesList = inputs.count > 1 && Self.takesList(layer.kind)
      return .object([
        "args": takesList ? .array([.array(tensors)]) : .array(tensors),
        "kwargs": .object(keywords),
      ])
    }
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
