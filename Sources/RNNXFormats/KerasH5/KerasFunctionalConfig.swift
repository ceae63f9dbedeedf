import RNNXGraph
import RNNXJSON

/// Builds the graph of a functional model from its layers' `inbound_nodes`.
struct KerasFunctionalConfig {
  let models: KerasModelConfig
  let path: String
  let config: JSONObject

  func graph() throws(GraphError) -> ModelGraph {
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
      layers.append(try models.layer(object, path: path, calls: calls, faults: faults))
    }
    return ModelGraph(
      name: config["name"]?.stringValue ?? "model", layers: layers,
      inputs: try references("input_layers", place),
      outputs: try references("output_layers", place),
      isSequential: false)
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
      if key == "initial_state", !tensors.isEmpty {
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
    value == .null || (key == "training" && value != true)
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
