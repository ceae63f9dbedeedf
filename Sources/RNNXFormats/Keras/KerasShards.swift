import HDF5
import RNNXFiles
import RNNXGraph
import RNNXJSON

/// Weights that Keras 3.10 and later spread over several files, named by an index
/// (`x.weights.json`).
///
/// Layout: keras-formats §6.4. Only plain names beside the index are opened.
struct KerasShards {
  /// The index as the user named it.
  let name: String
  /// The files, sorted.
  let files: [String]

  /// More shards than this are refused.
  private static let limit = 10_000

  init(_ index: JSONValue, name: String) throws(FormatError) {
    self.name = name
    var files: Set<String> = []
    for (object, value) in index["weight_map"]?.objectValue ?? JSONObject() {
      let names = value.arrayValue?.map(\.stringValue) ?? [value.stringValue]
      for file in names {
        guard let file, Self.isPlain(file) else {
          throw FormatError(
            file: name, place: "weight_map: \(object)",
            .malformed(expected: "the name of a file beside the index", found: "\(value)"))
        }
        files.insert(file)
      }
    }
    guard !files.isEmpty, files.count <= Self.limit else {
      throw FormatError(
        file: name, place: "weight_map",
        .malformed(expected: "1 to \(Self.limit) files", found: "\(files.count)"))
    }
    self.files = files.sorted()
  }

  /// A name in the same folder, and no path.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.contains("/") && !name.contains("\\") && !name.hasPrefix(".")
      && !name.utf8.contains(0) && name.hasSuffix(".weights.h5")
  }

  /// The variables of all shards.
  func objects() throws(FormatError) -> KerasObjects {
    let folder = PathParts(name).directory
    var objects = KerasObjects()
    for file in files {
      let path = folder + "/" + file
      let shard: File
      do throws(HDF5Error) { shard = try File(path: path) } catch {
        throw FormatError(file: path, .hdf5(error))
      }
      try objects.add(shard)
    }
    return objects
  }

  /// The weights, given to an architecture.
  func read(
    _ registry: LayerRegistry, _ architecture: KerasArchitecture
  ) throws(FormatError) -> ModelFile {
    let objects = try objects()
    var graph = try architecture.graph(registry)
    let outcome = try objects.assign(to: &graph, of: architecture.json, file: name)
    var model = try ModelFile(
      graph: graph, architecture: architecture,
      format: "Keras weights in \(files.count) shards (\(name)) in the architecture of"
        + " \(architecture.file)",
      trainingConfig: nil, variables: objects.optimizer, outcome: outcome)
    model.plan = outcome.plan
    return model
  }
}
