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
    let objects = entries.compactMap(\.objectValue)
    guard objects.count == entries.count else { throw models.missing("layers", place) }
    let operators = KerasOperators(
      objects, isKeras3: models.dialect.vintage == .keras3, knows: models.registry.contains)
    var layers: [Layer] = []
    for object in objects where !operators.isShape(object) {
      try checkNodes(of: object)
      let nodes = (object["inbound_nodes"]?.arrayValue ?? []).map { InboundNode($0) }
      if let read = operators.read(object, nodes) {
        var layer = try models.layer(
          read.layer, path: path, calls: read.calls, faults: read.faults)
        layer.carried = object
        layers.append(layer)
      } else {
        layers.append(try layer(object, nodes))
      }
    }
    return ModelGraph(
      name: config["name"]?.stringValue ?? "model", layers: layers,
      inputs: try references("input_layers", place).map { entry(of: $0, in: layers) },
      outputs: try references("output_layers", place),
      isSequential: false)
  }

  /// What says how a layer is called must be a list.
  private func checkNodes(of object: JSONObject) throws(GraphError) {
    guard let nodes = object["inbound_nodes"], nodes.arrayValue == nil, !nodes.isNull else {
      return
    }
    let name = models.name(of: object) ?? ""
    throw GraphError(
      layer: path.isEmpty ? name : path + "/" + name,
      .invalidArgument(
        name: "inbound_nodes", found: nodes.description, expected: "a list of calls"))
  }

  /// The input layer behind a tensor that hands it on: Keras 1 on Theano names the last layer that
  /// did (a linear Activation) in the place of the input.
  private func entry(of reference: TensorReference, in layers: [Layer]) -> TensorReference {
    guard models.dialect.old != nil else { return reference }
    var found = reference
    for _ in 0..<layers.count {
      guard let layer = layers.first(where: { $0.name == found.layer }),
        !(layer.kind is InputLayer), layer.calls.indices.contains(found.call),
        layer.calls[found.call].inputs.count == 1
      else { break }
      found = layer.calls[found.call].inputs[0]
    }
    return found
  }

  private func layer(_ object: JSONObject, _ nodes: [InboundNode]) throws(GraphError) -> Layer {
    let className = object["class_name"]?.stringValue ?? ""
    var layer = try models.layer(object, path: path, calls: [])
    let kind = layer.kind
    let read = nodes.map { KerasCall($0, of: className, keywords: kind.callKeywords) }
    var faults = read.flatMap(\.faults)
    let isKeras3 = models.dialect.vintage == .keras3
    layer.calls = read.map { one in
      guard let names = one.inputNames else {
        var call = one.call
        call.ignoresMask = isKeras3 && one.startsFromStates && call.keywords["mask"] == nil
        return call
      }
      guard let call = byName(one.call, names, kind) else {
        faults.append(
          .unsupportedArgument(
            name: "inputs", value: "\(names)", supported: "the names of the model's inputs"))
        return one.call
      }
      return call
    }
    // An input layer has no inbound nodes, and is there all the same.
    if layer.calls.isEmpty, className == "InputLayer" { layer.calls = [LayerCall(inputs: [])] }
    if !faults.isEmpty, !(kind is UnsupportedLayer) {
      let full = path.isEmpty ? layer.name : path + "/" + layer.name
      layer.kind = UnsupportedLayer(
        named: kind.className, faults: faults.map { GraphFault(layer: full, reason: $0) })
    }
    return layer
  }

  /// Inputs that a call gives by name, in the order of the nested model's inputs.
  private func byName(
    _ call: LayerCall, _ names: [String], _ kind: any LayerKind
  ) -> LayerCall? {
    guard let nested = kind as? NestedModel, names.count == call.inputs.count else { return nil }
    let wanted = nested.graph.inputNames
    guard Set(wanted) == Set(names), wanted.count == names.count else { return nil }
    var call = call
    let given = Dictionary(uniqueKeysWithValues: zip(names, call.inputs))
    call.inputs = wanted.compactMap { given[$0] }
    return call
  }

  /// Keras 2 counts the building of a nested model as its call 0 and leaves it out of the file, so
  /// that references to calls of nested models stand one too high.
  ///
  /// Keras 3 does so in `output_layers` alone, and only for functional models.
  private func renumbered(_ graph: ModelGraph) -> ModelGraph {
    let entries = (config["layers"]?.arrayValue ?? []).compactMap(\.objectValue)
    if models.dialect.vintage == .keras3 {
      let functional = Set(
        entries.filter { $0["class_name"] == "Functional" }.compactMap(models.name(of:)))
      var graph = graph
      graph.outputs = graph.outputs.map {
        guard functional.contains($0.layer), $0.call > 0 else { return $0 }
        return TensorReference($0.layer, call: $0.call - 1, tensor: $0.tensor)
      }
      return graph
    }
    let shifted = Set(entries.filter(countsItsBuilding).compactMap(models.name(of:)))
    guard !shifted.isEmpty else { return graph }
    func shift(_ reference: TensorReference) -> TensorReference {
      guard shifted.contains(reference.layer), reference.call > 0 else { return reference }
      return TensorReference(reference.layer, call: reference.call - 1, tensor: reference.tensor)
    }
    var graph = graph
    for layer in graph.layers.indices {
      for call in graph.layers[layer].calls.indices {
        graph.layers[layer].calls[call] = graph.layers[layer].calls[call].mapReferences(shift)
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
      // To TensorFlow 1.15 the shape stands with the first layer.
      return first?["class_name"]?.stringValue == "InputLayer"
        || first?["config"]?["batch_input_shape"] != nil
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
