import HDF5
import RNNXArchive
import RNNXFiles
import RNNXGraph
import RNNXJSON

/// The parts of a `.keras` model, in a zip archive or in a folder.
///
/// Layout: keras-formats §6.1. Only these members are ever opened; assets stay closed.
struct KerasArchive {
  /// The archive or the folder as the user named it.
  let name: String
  /// `config.json`.
  let config: JSONValue
  /// `metadata.json`, for the version.
  let metadata: JSONValue
  /// `model.weights.h5`, an HDF5 file by itself; its tensors are read from where it is in the archive.
  let weights: File

  /// JSON larger than this is refused.
  private static let jsonLimit = 64 << 20

  /// The parts of a zip archive.
  init(_ archive: ZipArchive) throws(FormatError) {
    name = archive.name
    config = try Self.json(archive, "config.json")
    metadata = try Self.json(archive, "metadata.json")
    guard let entry = archive["model.weights.h5"] else {
      throw Self.missingWeights(name, hasNPZ: archive["model.weights.npz"] != nil)
    }
    let label = "\(archive.name)/model.weights.h5"
    if let (reader, range) = try Self.asFormat(
      name, { () throws(ArchiveError) in try archive.file(of: entry) })
    {
      weights = try Self.open(label) { () throws(HDF5Error) in
        try File(reader, range: range, name: label)
      }
    } else {
      let bytes = try Self.asFormat(name) { () throws(ArchiveError) in try archive.read(entry) }
      weights = try Self.open(label) { () throws(HDF5Error) in
        try File(image: bytes, name: label)
      }
    }
  }

  /// The parts in a folder, as `save(zipped=False)` and Hugging Face leave them.
  init(folder: String) throws(FormatError) {
    let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    name = folder
    config = try Self.json(at: base + "/config.json")
    metadata = try Self.json(at: base + "/metadata.json")
    let path = base + "/model.weights.h5"
    weights = try Self.open(path) { () throws(HDF5Error) in try File(path: path) }
  }

  /// The layers.
  func architecture() throws(FormatError) -> KerasArchitecture {
    guard let version = metadata["keras_version"]?.stringValue else {
      throw FormatError(
        file: name, place: "metadata.json",
        .malformed(expected: "\"keras_version\"", found: "none"))
    }
    return try KerasArchitecture(config, file: name, place: "config.json", version: version)
  }

  /// The whole model.
  func read(_ registry: LayerRegistry) throws(FormatError) -> ModelFile {
    let architecture = try architecture()
    var objects = KerasObjects()
    try objects.add(weights)
    var graph = try architecture.graph(registry)
    let outcome = try objects.assign(to: &graph, of: config, file: weights.name)
    return try ModelFile(
      graph: graph, architecture: architecture, format: "Keras archive",
      trainingConfig: config["compile_config"], variables: objects.optimizer, outcome: outcome)
  }
}

extension KerasArchive {
  private static func json(_ archive: ZipArchive, _ member: String) throws(FormatError) -> JSONValue
  {
    guard let entry = archive[member] else {
      throw FormatError(
        file: archive.name, .malformed(expected: "a member \(member)", found: "none"))
    }
    guard entry.size <= jsonLimit else {
      throw FormatError(
        file: archive.name, place: member,
        .malformed(expected: "at most \(jsonLimit) bytes", found: "\(entry.size)"))
    }
    let bytes = try asFormat(archive.name) { () throws(ArchiveError) in try archive.read(entry) }
    return try parse(bytes, archive.name, member)
  }

  private static func json(at path: String) throws(FormatError) -> JSONValue {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try readFile(path, limit: jsonLimit) } catch {
      throw FormatError(file: path, .file(error))
    }
    return try parse(bytes, path, "")
  }

  private static func parse(
    _ bytes: [UInt8], _ file: String, _ place: String
  ) throws(FormatError) -> JSONValue {
    do throws(JSONError) { return try JSONValue(parsing: bytes) } catch {
      throw FormatError(file: file, place: place, .json(error))
    }
  }

  private static func open(
    _ name: String, _ body: () throws(HDF5Error) -> File
  ) throws(FormatError) -> File {
    do throws(HDF5Error) { return try body() } catch {
      throw FormatError(file: name, .hdf5(error))
    }
  }

  private static func missingWeights(_ file: String, hasNPZ: Bool) -> FormatError {
    guard hasNPZ else {
      return FormatError(
        file: file, .malformed(expected: "a member model.weights.h5", found: "none"))
    }
    return FormatError(
      file: file, place: "model.weights.npz",
      .unsupported("weights as .npz hold pickled Python objects, which rnnx never loads"))
  }

  /// Runs `body` and passes an archive's error on.
  static func asFormat<Result>(
    _ file: String, _ body: () throws(ArchiveError) -> Result
  ) throws(FormatError) -> Result {
    do throws(ArchiveError) { return try body() } catch {
      if case .file(let error) = error.reason { throw FormatError(file: file, .file(error)) }
      throw FormatError(file: file, .archive(error.description))
    }
  }
}
