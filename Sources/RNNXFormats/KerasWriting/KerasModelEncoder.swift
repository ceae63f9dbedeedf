import RNNXGraph
import RNNXJSON

/// Writes a graph as Keras' `model_config`: the layers, how they are wired, and their order.
struct KerasModelEncoder {
  let generation: KerasGeneration
  private(set) var remarks: [ConversionRemark] = []

  init(_ generation: KerasGeneration) { self.generation = generation }

  /// Keras 3 also finds recorded operations where the module of a layer is named.
  private var namesModules: Bool { generation == .keras3 }

  /// The model as an object with class and config.
  mutating func encoded(_ graph: ModelGraph) -> JSONObject { model(graph, path: "", inputs: nil) }

  private mutating func model(_ graph: ModelGraph, path: String, inputs: [Shape]?) -> JSONObject {
    let shapes = GraphShapes(describing: graph, path: path, inputs: inputs)
    return graph.isSequential
      ? sequential(graph, shapes, path) : functional(graph, shapes, path)
  }

  private mutating func sequential(
    _ graph: ModelGraph, _ shapes: GraphShapes, _ path: String
  ) -> JSONObject {
    let entries = graph.layers.map { JSONValue.object(entry($0, in: graph, shapes, path)) }
    var config: JSONObject = ["name": .string(graph.name)]
    if generation == .keras3 {
      config["trainable"] = true
      config["dtype"] = KerasLayerEncoder(generation).defaultType
    }
    config["layers"] = .array(entries)
    if let shape = graph.inputs.first.flatMap({ batchShape(of: $0, in: graph, shapes) }) {
      config["build_input_shape"] = shape
    }
    if generation == .keras2 { config["build_input_shape"] = nil }
    return complete("Sequential", config, module: "keras", registered: nil)
  }

  private mutating func functional(
    _ graph: ModelGraph, _ shapes: GraphShapes, _ path: String
  ) -> JSONObject {
    var config: JSONObject = ["name": .string(graph.name)]
    config["trainable"] = true
    var entries: [JSONValue] = []
    for layer in graph.layers {
      var entry = entry(layer, in: graph, shapes, path)
      entry["name"] = .string(layer.name)
      let nodes = KerasNodes(generation: generation, graph: graph, shapes: shapes)
      if KerasOperatorEncoder(layer) != nil {
        entries.append(.object(entry))
        continue
      }
      entry["inbound_nodes"] =
        layer.kind is InputLayer
        ? .array([]) : .array(layer.calls.map { nodes.node($0, of: layer) })
      entries.append(.object(entry))
    }
    let nodes = KerasNodes(generation: generation, graph: graph, shapes: shapes)
    config["layers"] = .array(entries)
    config["input_layers"] = nodes.list(graph.inputs)
    config["output_layers"] = nodes.list(graph.outputs)
    // Keras 2.3 knows the class by its older name, tf-keras by both.
    return complete(
      generation == .keras3 ? "Functional" : "Model", config,
      module: "keras.src.models.functional", registered: "Functional")
  }

  private func complete(
    _ className: String, _ config: JSONObject, module: String, registered: JSONValue?
  ) -> JSONObject {
    guard namesModules else {
      return ["class_name": .string(className), "config": .object(config)]
    }
    return [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": registered ?? .null,
    ]
  }

  /// A layer with its class and config.
  private mutating func entry(
    _ layer: Layer, in graph: ModelGraph, _ shapes: GraphShapes, _ path: String
  ) -> JSONObject {
    let place = path.isEmpty ? layer.name : path + "/" + layer.name
    let inputs = layer.calls.first?.inputs.compactMap { shapes.tensors[$0] }
    switch layer.kind {
    case let input as InputLayer: return inputEntry(layer, input)
    case let nested as NestedModel:
      var object = model(nested.graph, path: place, inputs: inputs)
      object["config"] = object["config"].map { named($0, layer) }
      return object
    default: break
    }
    if let operation = KerasOperatorEncoder(layer) {
      if generation != operation.generation {
        remarks.append(
          ConversionRemark(
            layer: place, .refused,
            "an operator that \(operation.generation.rawValue) recorded, for which"
              + " \(generation.rawValue) has no words"))
      }
      return operation.entry
    }
    if let carried = layer.carried, isForeign(layer) { return foreign(layer, carried, place) }
    var encoder = KerasLayerEncoder(generation)
    var config = layer.config
    config["name"] = .string(layer.name)
    config["trainable"] = .bool(layer.isTrainable)
    let wrapsModel = ((layer.kind as? TimeDistributed)?.inner as? NestedModel)?.graph
    if wrapsModel != nil { config["layer"] = nil }
    var (className, written) = encoder.encoded(layer.kind.className, config, at: place)
    remarks += encoder.remarks
    if generation == .keras2, layer.kind is MultiHeadAttention, let inputs, inputs.count > 1 {
      // tf-keras builds the layer from these, before it is called.
      written["query_shape"] = nodesShape(inputs[0], graph)
      written["value_shape"] = nodesShape(inputs[1], graph)
      written["key_shape"] = nodesShape(inputs[inputs.count - 1], graph)
    }
    if let wrapsModel {
      let step = inputs?.first.map { [Array($0.dropFirst())] }
      written["layer"] = .object(model(wrapsModel, path: place, inputs: step))
    }
    guard namesModules else {
      return ["class_name": .string(className), "config": .object(written)]
    }
    var entry = encoder.wrapped(className, written, module: "keras.layers")
    if let inputs, inputs.count == 1, !(shapes.slots[layer.name] ?? []).isEmpty {
      entry["build_config"] = .object(["input_shape": nodesShape(inputs[0], graph)])
    }
    return entry
  }

  /// Whether no Keras has the class: a custom layer, or one that holds code.
  private func isForeign(_ layer: Layer) -> Bool {
    let className = layer.kind.className
    if className == "GroupedQueryAttention" { return false }
    return className == "Lambda"
      || !KerasArguments.keras3.has(className) && !KerasArguments.tfKeras.has(className)
  }

  /// A layer that nothing here knows, as it came.
  private mutating func foreign(_ layer: Layer, _ carried: JSONObject, _ place: String)
    -> JSONObject
  {
    var entry = carried
    for key in ["name", "inbound_nodes"] { entry[key] = nil }
    if var config = carried["config"]?.objectValue {
      config["name"] = .string(layer.name)
      entry["config"] = .object(config)
    }
    let className = carried["class_name"]?.stringValue ?? ""
    remarks.append(
      ConversionRemark(
        layer: place, .rewritten,
        "a \(className), carried as it stands: its code is never run here, and whoever opens the file must have it"
      ))
    return entry
  }

  private func named(_ config: JSONValue, _ layer: Layer) -> JSONValue {
    guard var object = config.objectValue else { return config }
    object["name"] = .string(layer.name)
    if generation == .keras3 || object["trainable"] != nil {
      object["trainable"] = .bool(layer.isTrainable)
    }
    return .object(object)
  }

  private func inputEntry(_ layer: Layer, _ input: InputLayer) -> JSONObject {
    let shape: JSONValue = .array(
      ([input.batchSize] + input.shape).map { $0.map(JSONValue.integer) ?? .null })
    let type = layer.config["dtype"]?["config"]?["name"] ?? layer.config["dtype"] ?? "float32"
    var config: JSONObject = [
      generation == .keras3 ? "batch_shape" : "batch_input_shape": shape, "dtype": type,
      "sparse": false,
    ]
    if generation == .keras3 { config["ragged"] = false }
    config["name"] = .string(layer.name)
    guard namesModules else { return ["class_name": "InputLayer", "config": .object(config)] }
    return KerasLayerEncoder(generation).wrapped("InputLayer", config, module: "keras.layers")
  }

  private func nodesShape(_ shape: Shape, _ graph: ModelGraph) -> JSONValue {
    KerasNodes.batchShape(shape, batch: KerasNodes.batchSize(of: graph))
  }

  private func batchShape(
    of reference: TensorReference, in graph: ModelGraph, _ shapes: GraphShapes
  ) -> JSONValue? {
    shapes.tensors[reference].map { nodesShape($0, graph) }
  }
}

extension KerasLayerEncoder {
  /// The type of models and layers that name none.
  var defaultType: JSONValue {
    .object([
      "module": "keras", "class_name": "DTypePolicy",
      "config": .object(["name": "float32"]), "registered_name": nil,
    ])
  }
}
