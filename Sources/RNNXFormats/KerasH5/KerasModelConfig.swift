import RNNXGraph
import RNNXJSON

/// Builds graphs from `model_config`, in every dialect of Keras 2 and 3.
struct KerasModelConfig: Sendable {
  let dialect: KerasDialect
  let registry: LayerRegistry
  /// The rows of the first array of a layer, asked where the file names no input shape.
  var kernelRows: @Sendable (_ layer: String) -> Int? = { _ in nil }

  init(vintage: KerasVintage, registry: LayerRegistry, model: JSONValue = .null) {
    let dialect = KerasDialect(vintage: vintage, model: model)
    var registry = registry
    registry.nestedModel = { object, path, registry throws(GraphError) in
      let config = KerasModelConfig(dialect: dialect, registry: registry)
      return NestedModel(graph: try config.graph(object, at: path))
    }
    self.dialect = dialect
    self.registry = registry
  }

  private init(dialect: KerasDialect, registry: LayerRegistry) {
    self.dialect = dialect
    self.registry = registry
  }

  /// The graph of a model `{"class_name": "Sequential" | "Functional" | "Model", "config": …}`.
  func graph(_ model: JSONObject, at path: String = "") throws(GraphError) -> ModelGraph {
    let model = dialect.old == nil ? model : KerasOldConfig.withClassName(model)
    let className = model["class_name"]?.stringValue ?? ""
    let place = path.isEmpty ? className : path
    guard let config = model["config"] else { throw missing("config", place) }
    switch className {
    case "Sequential": return try sequential(config, path: path, place: place)
    case "Functional", "Model":
      guard let object = config.objectValue else { throw missing("layers", place) }
      return try KerasFunctionalConfig(models: self, path: path, config: object).graph()
    default:
      throw GraphError(
        layer: place,
        .unsupportedLayer(className: className, hint: "expected a Sequential or Functional model"))
    }
  }

  /// A Sequential model: a list of layers (Keras 2.0 to 2.2.2) or an object that holds one.
  private func sequential(
    _ config: JSONValue, path: String, place: String
  ) throws(GraphError) -> ModelGraph {
    guard let list = config.arrayValue ?? config["layers"]?.arrayValue else {
      throw missing("layers", place)
    }
    let objects =
      dialect.old == nil && config.arrayValue == nil
      ? list.compactMap(\.objectValue) : KerasOldSequential.named(list, dialect.vintage)
    guard objects.count == list.count, let first = objects.first else {
      throw missing("layers", place)
    }
    if dialect.old != nil, first["class_name"] == "Merge" {
      return try KerasOldSequential(models: self, path: path, place: place)
        .merged(objects, name: "sequential")
    }
    var layers: [Layer] = []
    if first["class_name"]?.stringValue != "InputLayer" {
      layers.append(try inputLayer(before: first, built: config["build_input_shape"], place))
    }
    for object in objects {
      let calls = layers.last.map { [LayerCall(inputs: [TensorReference($0.name)])] }
      layers.append(try layer(object, path: path, calls: calls ?? [LayerCall(inputs: [])]))
    }
    return ModelGraph(
      name: config["name"]?.stringValue ?? "sequential", layers: layers,
      inputs: [TensorReference(layers[0].name)],
      outputs: [TensorReference(layers[layers.count - 1].name)], isSequential: true)
  }

  /// The input layer that Keras 2 leaves unsaid: its shape stands with the first layer.
  private func inputLayer(
    before first: JSONObject, built: JSONValue?, _ place: String
  ) throws(GraphError) -> Layer {
    guard let shape = firstShape(first) ?? built ?? shapeFromWeights(first), shape != .null else {
      throw missing("batch_input_shape", place)
    }
    let name = (self.name(of: first) ?? "layer") + "_input"
    let isInteger = first["class_name"]?.stringValue == "Embedding"
    let config: JSONObject = [
      "name": .string(name), "batch_shape": shape, "dtype": isInteger ? "int32" : "float32",
    ]
    return try layer(
      ["class_name": "InputLayer", "config": .object(config)], path: place,
      calls: [LayerCall(inputs: [])])
  }

  /// Keras 2.2.3 to 2.3 lose the shape of an InputLayer at the front of a Sequential; a recurrent
  /// layer behind it has the features in its weights, and takes any number of time steps.
  private func shapeFromWeights(_ first: JSONObject) -> JSONValue? {
    let recurrent: Set<String> = ["LSTM", "GRU", "SimpleRNN", "Bidirectional"]
    guard recurrent.contains(first["class_name"]?.stringValue ?? ""),
      let features = name(of: first).flatMap({ kernelRows($0) })
    else { return nil }
    return [.null, .null, .integer(features)]
  }

  /// `batch_input_shape` of a layer, or of the first one inside a wrapper or a nested model.
  private func firstShape(_ layer: JSONObject) -> JSONValue? {
    guard let config = layer["config"] else { return nil }
    if let shape = config["batch_input_shape"] ?? config["batch_shape"] { return shape }
    if dialect.vintage == .keras0 { return oldShape(layer["class_name"]?.stringValue, config) }
    let inner = config["layers"]?[0] ?? config[0] ?? config["layer"]
    return inner?.objectValue.flatMap(firstShape)
  }

  /// Keras 0 names the shape without the batch, or the sizes that its kind of layer has.
  private func oldShape(_ className: String?, _ config: JSONValue) -> JSONValue? {
    let steps = config["input_length"] ?? .null
    // The "input_shape" of an Embedding holds its number of rows.
    if className == "Embedding" { return [.null, steps] }
    if let shape = config["input_shape"]?.arrayValue { return .array([.null] + shape) }
    guard let features = config["input_dim"], !features.isNull else { return nil }
    let isSequence = ["LSTM", "GRU", "SimpleRNN", "TimeDistributedDense"].contains(className)
    return isSequence ? [.null, steps, features] : [.null, features]
  }

  /// A layer from its entry; what nothing computes becomes an `UnsupportedLayer`.
  func layer(
    _ object: JSONObject, path: String, calls: [LayerCall], faults: [GraphFault.Reason] = []
  ) throws(GraphError) -> Layer {
    guard let name = name(of: object) else { throw missing("name", path) }
    let full = path.isEmpty ? name : path + "/" + name
    let neutral = dialect.neutral(object)
    var kind = try registry.kind(of: neutral, at: full)
    if !faults.isEmpty {
      kind = UnsupportedLayer(
        named: kind.className, faults: faults.map { GraphFault(layer: full, reason: $0) })
    }
    let config = neutral["config"]?.objectValue ?? JSONObject()
    var layer = Layer(
      name: name, kind: kind, config: config, calls: calls,
      isTrainable: config["trainable"]?.boolValue ?? true)
    if kind is UnsupportedLayer || registry.isCustom(kind) { layer.carried = object }
    return layer
  }

  /// A layer's name: in its config, or beside it in functional models.
  func name(of layer: JSONObject) -> String? {
    layer["name"]?.stringValue ?? layer["config"]?["name"]?.stringValue
  }

  func missing(_ name: String, _ place: String) -> GraphError {
    GraphError(layer: place, .missingArgument(name: name))
  }
}
