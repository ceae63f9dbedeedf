import HDF5
import RNNXArchive
import RNNXFiles
public import RNNXGraph
import RNNXONNX

/// Reads model files of every format that rnnx knows, recognised by their content.
///
/// Weights stay in their file until they are asked for: see `TensorData.loaded()`.
public struct ModelReader: Sendable {
  /// The layer kinds that may stand in a model.
  public var registry: LayerRegistry
  /// The path of the file that gives the layers where the file read holds weights alone: a model
  /// file, a `.keras`, or the JSON that `to_json` of any Keras gives.
  public var architecture: String?
  /// How the arrays of such a file find the layers.
  public var matching: WeightsMatching
  /// Whether an ONNX model may have weights in files beside it, in its own folder.
  public var readsExternalData = false

  /// A reader of models made of the given kinds.
  public init(
    registry: LayerRegistry = .standard, architecture: String? = nil,
    matching: WeightsMatching = .automatic
  ) {
    self.registry = registry
    self.architecture = architecture
    self.matching = matching
  }

  /// Reads a whole model: layers, weights, training state.
  ///
  /// A layer that nothing computes is no error here: `ModelGraph.validate()` names it. A file of
  /// weights alone needs an `architecture`; without one the error says `needsArchitecture`, and
  /// `readWeights(path:)` tells what is in it.
  public func read(path: String) throws(FormatError) -> ModelFile {
    try read(try ModelContent(path: path, externalData: readsExternalData))
  }

  /// Reads a whole model from the bytes of a file; `name` stands for its path in errors.
  public func read(bytes: [UInt8], name: String) throws(FormatError) -> ModelFile {
    try read(try ModelContent(bytes: bytes, name: name))
  }

  /// Whether a file may hold a model or weights, by its first bytes (64 are enough) and its name: for
  /// going through folders, where most files are something else.
  public static func mayRead(_ first: [UInt8], name: String) -> Bool {
    let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    if first.starts(with: hdf5) { return true }
    let lower = name.lowercased()
    if ZipArchive.isZip(first) {
      return [".keras", ".h5", ".hdf5"].contains { lower.hasSuffix($0) }
    }
    return [".h5", ".hdf5", ".keras", ".weights.json"].contains { lower.hasSuffix($0) }
  }

  private func read(_ content: ModelContent) throws(FormatError) -> ModelFile {
    switch content {
    case .hdf5(let file):
      let reader = KerasH5Reader(file: file, registry: registry)
      let kind = try reader.content()
      switch kind {
      case .model: return try reader.readModel()
      case .other:
        throw FormatError(
          file: file.name, .notAModel(hint: "`rnnx inspect` shows its tree"))
      case .weights, .numberedWeights, .objects:
        return try reader.readWeights(
          of: kind, into: try requiredArchitecture(file.name), matching)
      }
    case .archive(let archive): return try archive.read(registry)
    case .onnx(let model, let name):
      do throws(ONNXError) { return try ModelFile(lifting: model, name, registry) } catch {
        throw FormatError(file: name, .onnx(error))
      }
    case .shards(let shards):
      return try shards.read(registry, try requiredArchitecture(shards.name))
    case .architecture(let architecture):
      throw FormatError(
        file: architecture.file,
        .unsupported("an architecture without weights; give it by --architecture"))
    }
  }

  private func requiredArchitecture(_ file: String) throws(FormatError) -> KerasArchitecture {
    guard let architecture else { throw FormatError(file: file, .needsArchitecture) }
    switch try ModelContent(path: architecture) {
    case .architecture(let found): return found
    case .archive(let archive): return try archive.architecture()
    case .hdf5(let file):
      let reader = KerasH5Reader(file: file, registry: registry)
      guard try reader.content() == .model else {
        throw FormatError(
          file: architecture, .malformed(expected: "a model with its layers", found: "none"))
      }
      return try reader.architecture()
    case .onnx:
      throw FormatError(
        file: architecture,
        .malformed(expected: "a model with Keras' layers", found: "an ONNX model"))
    case .shards:
      throw FormatError(
        file: architecture, .malformed(expected: "a model with its layers", found: "weights"))
    }
  }
}
