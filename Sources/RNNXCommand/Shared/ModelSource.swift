import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXKernels
import RNNXONNX
import RNNXRuntime

/// Where a model comes from: a file, a pipe or the program itself.
struct ModelSource {
  /// The path, or `-` for standard input; `nil`: the bundled classifier.
  let path: String?
  /// The file that gives the layers where `path` holds weights alone.
  var architecture: String?
  /// How weights and layers find each other.
  var matching = WeightsMatching.automatic

  /// How messages name the source.
  var name: String { path.map { $0 == "-" ? "standard input" : $0 } ?? BundledClassifier.name }

  /// Reads layers, weights and training state.
  func read(externalData: Bool = false) throws -> ModelFile {
    guard let path else { return try BundledClassifier.load() }
    var reader = ModelReader(architecture: architecture, matching: matching)
    reader.readsExternalData = externalData
    guard path == "-" else { return try reader.read(path: path) }
    let bytes = try readFile(path, limit: 1 << 32)
    return try reader.read(bytes: bytes, name: name)
  }

  /// The records of an ONNX model; `nil` where the file is something else.
  func readONNX(externalData: Bool) throws -> ONNXModel? {
    guard let path, path != "-", !Folder.isFolder(path) else { return nil }
    let start = try FileReader(path: path).readPrefix(count: 16)
    guard ONNXReader.recognises(start) else { return nil }
    return try ONNXReader(readsExternalData: externalData).read(path: path)
  }

  /// Makes a graph of this source ready to run; every fault names the file.
  func prepare(
    _ graph: ModelGraph, precision: Precision = .float32
  ) throws(CommandFailure) -> Model {
    do throws(GraphError) { return try Model(graph, precision: precision) } catch {
      let lines = error.faults.map { "\(name): \($0)" }
      throw CommandFailure(lines.joined(separator: "\n"))
    }
  }
}
