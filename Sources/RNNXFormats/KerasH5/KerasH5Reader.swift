import HDF5
import RNNXGraph
import RNNXJSON

/// Reads what Keras of any vintage saved as HDF5: whole models, and weights for an architecture.
///
/// Layouts: keras-formats §2 to §6; `docs/formats/keras-hdf5.md`.
struct KerasH5Reader {
  let file: File
  let registry: LayerRegistry

  /// What an HDF5 file holds, as its root tells it.
  enum Content {
    /// `model_config` and `model_weights`: `model.save`.
    case model
    /// `layer_names`: `save_weights` of Keras 1, 2 and tf.keras.
    case weights
    /// `nb_layers`: `save_weights` of Keras 0.
    case numberedWeights
    /// `layers/…/vars`: `save_weights` of Keras 3, and tf-keras' `.weights.h5`.
    case objects
    /// Nothing of Keras.
    case other
  }

  /// What the file holds.
  func content() throws(FormatError) -> Content {
    let root = file.root
    let hasConfig = try has(root.attributes, "model_config")
    let hasWeights = try contains(root, "model_weights")
    if hasConfig && hasWeights { return .model }
    for name in ["layers", KerasObjects.oldContainer, "vars"] where try contains(root, name) {
      return .objects
    }
    let isNamed = try at("/") { () throws(HDF5Error) in
      try root.attributes.containsSplit("layer_names")
    }
    if isNamed { return .weights }
    return try has(root.attributes, "nb_layers") ? .numberedWeights : .other
  }

  /// A whole model.
  func readModel() throws(FormatError) -> ModelFile {
    let root = file.root
    let architecture = try architecture()
    let weights = try group("/model_weights")
    let store = try layerArrays(in: weights, vintage: architecture.vintage)
    var graph = try architecture.graph(registry, kernelRows: rows(of: store))
    let outcome = try store.assign(to: &graph, .exact)
    return try ModelFile(
      graph: graph, architecture: architecture, format: "Keras HDF5 model",
      trainingConfig: try json(root.attributes, "training_config"), variables: try optimizer(),
      outcome: outcome)
  }

  /// The layers of a whole model, without its weights.
  func architecture() throws(FormatError) -> KerasArchitecture {
    let root = file.root.attributes
    let weights = try group("/model_weights")
    let inner = try string(weights.attributes, "keras_version")
    let outer = try string(root, "keras_version")
    let json = try json(root, "model_config") ?? .null
    return try KerasArchitecture(
      json, file: file.name, place: "@model_config", version: inner ?? outer,
      backend: try string(weights.attributes, "backend"))
  }

  /// The weights of a file without a model, given to an architecture of another file.
  func readWeights(
    of content: Content, into architecture: KerasArchitecture, _ matching: WeightsMatching
  ) throws(FormatError) -> ModelFile {
    var graph: ModelGraph
    let outcome: KerasLayerArrays.Outcome
    var variables: [LayerWeights.Entry] = []
    if content == .objects {
      var objects = KerasObjects()
      try objects.add(file)
      graph = try architecture.graph(registry)
      outcome = try objects.assign(to: &graph, of: architecture.json, file: file.name)
      variables = objects.optimizer
    } else {
      let store = try weightsOnly(content)
      graph = try architecture.graph(registry, kernelRows: rows(of: store))
      outcome = try store.assign(to: &graph, .matching(matching))
    }
    var model = try ModelFile(
      graph: graph, architecture: architecture,
      format: "Keras weights (\(file.name)) in the architecture of \(architecture.file)",
      trainingConfig: nil, variables: variables, outcome: outcome)
    model.plan = outcome.plan
    if content == .weights, isAmbiguous(graph, architecture) {
      model.remarks.append(
        "running_std is read as a variance, which Keras 1.0.7 and later mean by it; 1.0.0 to 1.0.5"
          + " stored a standard deviation, and a file of weights does not say which")
    }
    return model
  }

  /// Whether a BatchNormalization may come from the versions of Keras 1 that stored deviations.
  private func isAmbiguous(_ graph: ModelGraph, _ architecture: KerasArchitecture) -> Bool {
    guard architecture.vintage == .keras1,
      graph.layers.contains(where: { $0.kind is BatchNormalization })
    else { return false }
    let parts = (architecture.version ?? "1.0").split(separator: ".").compactMap { Int($0) }
    return parts.count < 3 || parts[1] == 0 && parts[2] < 7
  }

  /// The arrays of a file without a model.
  func weightsOnly(_ content: Content) throws(FormatError) -> KerasLayerArrays {
    guard content == .numberedWeights else { return try layerArrays(in: file.root, vintage: nil) }
    let reader = KerasH5Weights(file: file, group: file.root)
    return KerasLayerArrays(
      file: file.name, writer: KerasArrayWriter(vintage: .keras0, isTheano: true),
      groups: try reader.numberedGroups(), isNumbered: true)
  }

  /// The arrays under the names of `layer_names`; the vintage is the file's own where none is given.
  private func layerArrays(
    in group: Group, vintage: KerasVintage?
  ) throws(FormatError) -> KerasLayerArrays {
    let text = try string(group.attributes, "keras_version")
    let stated = vintage ?? KerasVersion(text)?.vintage
    let backend = try string(group.attributes, "backend")
    let groups = try KerasH5Weights(file: file, group: group).groups()
    // Keras 1 leaves no version in the weights, and no backend: only TensorFlow's names end in ":0".
    let known = stated ?? (text == nil ? .keras1 : .tensorFlow2)
    let names = groups.flatMap { $0.arrays.map(\.name) }
    let isTheano =
      backend.map { $0 == "theano" }
      ?? (known == .keras1 && !names.isEmpty && !names.contains { $0.hasSuffix(":0") })
    return KerasLayerArrays(
      file: file.name, writer: KerasArrayWriter(vintage: known, isTheano: isTheano),
      groups: groups, version: text, backend: backend)
  }

  /// The rows of a layer's first array; `nil` where there is none, which is told elsewhere.
  private func rows(of store: KerasLayerArrays) -> @Sendable (String) -> Int? {
    var rows: [String: Int] = [:]
    for group in store.groups { rows[group.name] = group.arrays.first?.tensor.shape.first }
    let found = rows
    return { found[$0] }
  }

  /// The optimizer's variables, in the order of the file.
  private func optimizer() throws(FormatError) -> [LayerWeights.Entry] {
    guard try contains(file.root, "optimizer_weights") else { return [] }
    let group = try group("/optimizer_weights")
    return try KerasH5Weights(file: file, group: group).entries(of: group)
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

  private func group(_ path: String) throws(FormatError) -> Group {
    try at(path) { () throws(HDF5Error) in try file.root.group(String(path.dropFirst())) }
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
