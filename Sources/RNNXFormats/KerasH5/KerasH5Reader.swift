import HDF5
import RNNXGraph
import RNNXJSON

/// Reads whole models that Keras 2, tf.keras and Keras 3 saved as HDF5 (`model.save("x.h5")`).
///
/// Layout: keras-formats §4 and §5; the root holds `model_config`, the group `model_weights` a group
/// a layer with its arrays in the order of the attribute `weight_names`.
struct KerasH5Reader {
  let file: File
  let registry: LayerRegistry

  func read() throws(FormatError) -> ModelFile {
    let root = file.root
    let hasConfig = try has(root.attributes, "model_config")
    let hasWeights = try contains(root, "model_weights")
    guard hasConfig && hasWeights else {
      throw FormatError(file: file.name, try whatItIs(root))
    }
    let weights = try at("/model_weights") { () throws(HDF5Error) in
      try root.group("model_weights")
    }
    let inner = try string(weights.attributes, "keras_version")
    let outer = try string(root.attributes, "keras_version")
    let version = KerasVersion(inner ?? outer)
    guard let version, let vintage = version.vintage else {
      let name = version.map { "Keras \($0.text)" } ?? "Keras 1 or older (no keras_version)"
      throw FormatError(
        file: file.name, .unsupported("written by \(name), which is not read yet"))
    }
    let config = try json(root.attributes, "model_config") ?? .null
    var graph = try graphErrors { () throws(GraphError) in
      var models = KerasModelConfig(vintage: vintage, registry: registry)
      models.kernelRows = { KerasH5Weights.kernelRows(of: $0, in: weights) }
      return try models.graph(config.objectValue ?? JSONObject())
    }
    let backend = try string(weights.attributes, "backend")
    let writer = KerasArrayWriter(vintage: vintage, isTheano: backend == "theano")
    let arrays = try KerasH5Weights(file: file, group: weights, writer: writer).assign(to: &graph)
    let trainingConfig = try json(root.attributes, "training_config")
    let variables = try optimizer(root, writer)
    let (training, lost) = try training(trainingConfig, variables, arrays, vintage)
    return ModelFile(
      graph: graph,
      origin: ModelOrigin(
        format: "Keras HDF5 model", vintage: vintage, kerasVersion: version.text,
        backend: backend),
      trainingConfig: trainingConfig, training: training, optimizer: variables,
      remarks: KerasRemarks(vintage: vintage).of(config) + lost)
  }

  /// How the model was compiled, and the optimizer's variables by weight.
  private func training(
    _ config: JSONValue?, _ variables: [LayerWeights.Entry],
    _ arrays: [KerasOptimizerReader.LayerArrays], _ vintage: KerasVintage
  ) throws(FormatError) -> (TrainingState?, remarks: [String]) {
    guard let config else { return (nil, []) }
    let reader = KerasTrainingConfig(value: config)
    var state = reader.state
    guard let serialized = reader.optimizer else { return (state, []) }
    do throws(TensorError) {
      let (optimizer, remarks) = try KerasOptimizerReader(vintage: vintage, layers: arrays)
        .read(serialized, variables)
      state.optimizer = optimizer
      return (state, remarks)
    } catch {
      throw FormatError(file: file.name, place: "/optimizer_weights", .tensor(error))
    }
  }

  /// The optimizer's variables, in the order of the file.
  private func optimizer(
    _ root: Group, _ writer: KerasArrayWriter
  ) throws(FormatError) -> [LayerWeights.Entry] {
    guard try contains(root, "optimizer_weights") else { return [] }
    let group = try at("/optimizer_weights") { () throws(HDF5Error) in
      try root.group("optimizer_weights")
    }
    return try KerasH5Weights(file: file, group: group, writer: writer).entries(of: group)
  }

  /// What an HDF5 file without a model seems to be.
  private func whatItIs(_ root: Group) throws(FormatError) -> FormatError.Reason {
    let isKeras3 = try contains(root, "layers")
    let isKeras2 = try contains(root, "_layer_checkpoint_dependencies")
    if isKeras3 || isKeras2 {
      return .unsupported("weights of Keras 3 without a model (.weights.h5), not read yet")
    }
    let isSplit = try at("/") { () throws(HDF5Error) in
      try root.attributes.containsSplit("layer_names")
    }
    if isSplit { return .unsupported("weights of Keras without a model, not read yet") }
    if try has(root.attributes, "nb_layers") {
      return .unsupported("weights of Keras 0, not read yet")
    }
    return .notAModel(hint: "`rnnx inspect` shows its tree")
  }
}

extension KerasH5Reader {
  /// Calls `body` and says in which file and at which place it failed.
  private func at<Result>(
    _ place: String, _ body: () throws(HDF5Error) -> Result
  ) throws(FormatError) -> Result {
    do throws(HDF5Error) { return try body() } catch {
      throw FormatError(file: file.name, place: place, .hdf5(error))
    }
  }

  private func graphErrors<Result>(
    _ body: () throws(GraphError) -> Result
  ) throws(FormatError) -> Result {
    do throws(GraphError) { return try body() } catch {
      throw FormatError(file: file.name, place: "model_config", .graph(error))
    }
  }

  private func has(_ attributes: Attributes, _ name: String) throws(FormatError) -> Bool {
    try at("@" + name) { () throws(HDF5Error) in try attributes.contains(name) }
  }

  private func contains(_ group: Group, _ name: String) throws(FormatError) -> Bool {
    try at("/" + name) { () throws(HDF5Error) in try group.contains(name) }
  }

  private func string(_ attributes: Attributes, _ name: String) throws(FormatError) -> String? {
    guard try has(attributes, name) else { return nil }
    return try at("@" + name) { () throws(HDF5Error) in try attributes.string(name) }
  }

  private func json(_ attributes: Attributes, _ name: String) throws(FormatError) -> JSONValue? {
    guard let text = try string(attributes, name) else { return nil }
    do throws(JSONError) { return try JSONValue(parsing: text) } catch {
      throw FormatError(file: file.name, place: "@" + name, .json(error))
    }
  }
}
