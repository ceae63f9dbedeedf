import HDF5
import RNNXGraph
import RNNXJSON

/// Writes the HDF5 files that Keras 2 and 3 call `.h5`: whole models, and weights alone.
///
/// Layout: keras-formats §4 and §5. Groups are made in the order of their names and `layer_names` keeps the model's, as
/// Keras does it; lists too long for an attribute are split.
struct KerasH5Writer {
  let generation: KerasGeneration
  let model: EncodedModel

  /// Writes config, weights and training state below the root of a file.
  func writeModel(to root: GroupWriter) throws(ModelWriteError) {
    try root.describe(generation)
    try root.attribute("model_config", .object(model.config), generation)
    if let training = model.training {
      try root.attribute("training_config", training.config, generation)
    }
    try writeWeights(
      to: try wrapped { () throws(HDF5Error) in try root.createGroup("model_weights") })
    if let variables = model.training?.variables, !variables.isEmpty {
      let group = try wrapped { () throws(HDF5Error) in try root.createGroup("optimizer_weights") }
      try write(variables.map { ($0.name, $0.tensor) }, to: group)
    }
  }

  /// Writes the weights below a group that is `model_weights`, or the root of a file without a model.
  func writeWeights(to group: GroupWriter) throws(ModelWriteError) {
    try group.describe(generation)
    let layers = model.graph.layers.filter { !(model.graph.isSequential && $0.kind is InputLayer) }
    try wrapped { () throws(HDF5Error) in
      try group.attributes.writeSplit(layers.map(\.name), to: "layer_names")
    }
    let names = KerasVariableNames(generation: generation)
    // By name, so that no layer comes before one whose name is the beginning of its path.
    for layer in layers.sorted(by: { $0.name < $1.name }) {
      let place = try wrapped { () throws(HDF5Error) in try group.createGroup(layer.name) }
      let arrays = model.arrays(of: layer).map { (names.name(of: $0.path, in: layer), $0.tensor) }
      try write(arrays, to: place)
    }
    let last = try wrapped { () throws(HDF5Error) in try group.group("top_level_model_weights") }
    try write([], to: last)
  }

  private func write(
    _ arrays: [(name: String, tensor: TensorData)], to group: GroupWriter
  ) throws(ModelWriteError) {
    try wrapped { () throws(HDF5Error) in
      try group.attributes.writeSplit(arrays.map(\.name), to: "weight_names")
    }
    for (name, tensor) in arrays { try group.write(tensor, to: name) }
  }
}

extension GroupWriter {
  /// Says which Keras the words of the file are.
  func describe(_ generation: KerasGeneration) throws(ModelWriteError) {
    try wrapped { () throws(HDF5Error) in
      try attributes.write(generation.version, to: "keras_version", encoding: .ascii)
      try attributes.write("tensorflow", to: "backend", encoding: .ascii)
    }
  }

  /// Writes JSON as Python would; Keras 2 expects bytes, which h5py makes of ASCII.
  func attribute(
    _ name: String, _ value: JSONValue, _ generation: KerasGeneration
  ) throws(ModelWriteError) {
    let text: String
    do throws(JSONError) { text = try JSONWriter(style: .python).string(for: value) } catch {
      throw ModelWriteError(.json(error))
    }
    try wrapped { () throws(HDF5Error) in
      try attributes.write(text, to: name, encoding: generation == .keras2 ? .ascii : .utf8)
    }
  }

  /// Writes a tensor piece by piece, so that no large one is in memory as a whole.
  func write(_ tensor: TensorData, to name: String) throws(ModelWriteError) {
    let type = HDF5.ElementType(rawValue: tensor.elementType.rawValue) ?? .float32
    let dataset = try wrapped { () throws(HDF5Error) in
      try createDataset(name, elementType: type, shape: tensor.shape)
    }
    guard tensor.elementCount > 0 else { return }
    var row = 0
    do throws(BlockFailure<HDF5Error>) {
      try tensor.forEachBlock { block throws(HDF5Error) in
        let count = block.shape.first ?? 1
        let isWhole = tensor.shape.isEmpty || count == tensor.shape[0]
        try dataset.write(bytes: block.bytes.span.bytes, rows: isWhole ? nil : row..<row + count)
        row += count
      }
    } catch {
      switch error {
      case .tensor(let cause): throw ModelWriteError(.tensor(cause))
      case .receiver(let cause): throw ModelWriteError(.hdf5(cause))
      }
    }
  }
}

/// Calls `body` and gives its error as one of writing models.
func wrapped<Value>(_ body: () throws(HDF5Error) -> Value) throws(ModelWriteError) -> Value {
  do throws(HDF5Error) { return try body() } catch { throw ModelWriteError(.hdf5(error)) }
}
