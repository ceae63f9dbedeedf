import RNNXGraph
import RNNXJSON

/// Builds the graph of a functional model from its layers' `inbound_nodes`.
struct KerasFunctionalConfig {
  let models: KerasModelConfig
  let path: String
  let config: JSONObject

  func graph() throws(GraphError) -> ModelGraph {
    let built = try read()
    return renumbered(built)
  }

  private func read() throws(GraphError) -> ModelGraph {
    let place = path.isEmpty ? config["name"]?.stringValue ?? "model" : path
    guard let entries = config["layers"]?.arrayValue else {
      throw models.missing("layers", place)
    }
    var layers: [Layer] = []
    for entry in entries {
      guard let object = entry.objectValue else { throw models.missing("layers", place) }
      let nodes = object["inbound_nodes"]?.arrayValue ?? []
      var faults: [GraphFault.Reason] = []
      var calls: [LayerCall] = []
      for node in nodes {
        var reader = InboundNode()
        reader.read(node)
        calls.append(reader.call)
        faults += reader.faults
      }
      // An input layer has no inbound nodes, and is there all the same.
      if calls.isEmpty, object["class_name"]?.stringValue == "InputLayer" {
        calls = [LayerCall(inputs: [])]
      }
      layers.append(
        try models.layer(constantsNamed(object), path: path, calls: calls, faults: faults))
    }
    return ModelGraph(
      name: config["name"]?.stringValue ?? "model", layers: layers,
      inputs: try references("input_layers", place),
      outputs: try references("output_layers", place),
      isSequential: false)
  }

  /// An operation that Keras 3 recorded as a layer, its constant operand moved from the call into
  /// the config, where every other argument stands.
  private func constantsNamed(_ layer: JSONObject) -> JSONObject {
    guard layer["class_name"]?.stringValue == "NotEqual",
      let operand = layer["inbound_nodes"]?[0]?["args"]?[1], operand.doubleValue != nil
    else { return layer }
    var (layer, config) = (layer, layer["config"]?.objectValue ?? JSONObject())
    config["x2"] = operand
    layer["config"] = .object(config)
    return layer
  }

  /// Keras 2 counts the building of a nested model as its call 0 and leaves it out of the file, so
  /// that references to calls of nested models stand one too high.
  private func renumbered(_ graph: ModelGraph) -> ModelGraph {
    guard models.dialect.vintage != .keras3 else { return graph }
    let entries = (config["layers"]?.arrayValue ?? []).compactMap(\.objectValue)
    let shifted = Set(entries.filter(countsItsBuilding).compactMap(models.name(of:)))
    guard !shifted.isEmpty else { return graph }
    func shift(_ reference: TensorReference) -> TensorReference {
      guard shifted.contains(reference.layer), reference.call > 0 else { return reference }
      return TensorReference(reference.layer, call: reference.call - 1, tensor: reference.tensor)
    }
    var graph = graph
    for layer in graph.layers.indices {
      for call in graph.layers[layer].calls.indices {
        let old = graph.layers[layer].calls[call]
        graph.layers[layer].calls[call] = LayerCall(
          inputs: old.inputs.map(shift), keywords: old.keywords.mapValues { $0.map(shift) })
      }
    }
    graph.outputs = graph.outputs.map(shift)
    return graph
  }

  /// A nested model, unless it is a Sequential of tf.keras that was built without an input layer.
  private func countsItsBuilding(_ layer: JSONObject) -> Bool {
    switch layer["class_name"]?.stringValue {
    case "Functional", "Model": return true
    case "Sequential":
      guard models.dialect.vintage == .tensorFlow2 else { return true }
      let first = layer["config"]?["layers"]?[0] ?? layer["config"]?[0]
      return first?["class_name"]?.stringValue == "InputLayer"
    default: return false
    }
  }

  /// The tensors of `input_layers` or `output_layers`: one reference, or nested lists of them.
  private func references(_ key: String, _ place: String) throws(GraphError) -> [TensorReference] {
    guard let value = config[key] else { throw models.missing(key, place) }
    let found = InboundNode.references(in: value)
    guard !found.isEmpty else { throw models.missing(key, place) }
    return found
  }
}

/// One entry of `inbound_nodes`: one call of a layer.
struct InboundNode {
  private(set) var call = LayerCall(inputs: [])
  private(set) var faults: [GraphFault.Reason] = []

  /// Reads a node of any dialect (keras-formats: lists in Keras 1 and 2, an object in Keras 3).
  mutating func read(_ node: JSONValue) {
    if let object = node.objectValue {
      call.inputs = Self.references(in: object["args"] ?? .null)
      readKeywords(object["kwargs"]?.objectValue ?? JSONObject())
      return
    }
    // A list of [layer, node, tensor, kwargs]; a single one may stand without its list.
    let items = Self.reference(node) == nil ? node.arrayValue ?? [] : [node]
    for item in items {
      if let reference = Self.reference(item) { call.inputs.append(reference) }
      if let keywords = item[3]?.objectValue { readKeywords(keywords) }
    }
  }

  private mutating func readKeywords(_ keywords: JSONObject) {
    for (key, value) in keywords {
      let tensors = Self.references(in: value)
      let isMask = key == "mask" && Self.reference(value) != nil
      if isMask || (key == "initial_state" && !tensors.isEmpty) {
        call.keywords[key] = tensors
      } else if !tensors.isEmpty || !Self.isWithoutEffect(key, value) {
        faults.append(
          .unsupportedArgument(
            name: key, value: value.description, supported: "calls without this argument"))
      }
    }
  }

  /// Whether a call's argument leaves the result at inference as it is.
  private static func isWithoutEffect(_ key: String, _ value: JSONValue) -> Bool {
    if let list = value.arrayValue { return list.allSatisfy { isWithoutEffect(key, $0) } }
    return value == .null || (key == "training" && value != true)
  }

  /// Every tensor in a value, in order.
  static func references(in value: JSONValue) -> [TensorReference] {
    if let reference = reference(value) { return [reference] }
    if let object = value.objectValue {
      return object.flatMap { references(in: $0.value) }
    }
    return (value.arrayValue ?? []).flatMap(references(in:))
  }

  /// A tensor: `["layer", node, tensor, …]`, or Keras 3's object with a `keras_history`.
  static func reference(_ value: JSONValue) -> TensorReference? {
    if value["class_name"]?.stringValue == "__keras_tensor__" {
      return value["config"]?["keras_history"].flatMap(reference)
    }
    guard let layer = value[0]?.stringValue, let call = value[1]?.intValue,
      let tensor = value[2]?.intValue, call >= 0, tensor >= 0
    else { return nil }
    return TensorReference(layer, call: call, tensor: tensor)
  }
}
