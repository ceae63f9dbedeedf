import HDF5
import RNNXData
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXONNX

/// How an HDF5 file that was read is opened once more, for its tree.
struct HDF5Opening {
  let name: String
  /// The bytes of what came through a pipe.
  let image: [UInt8]?

  /// The open file, or that inside a `.keras`; `nil` where weights are in several files.
  func open() throws(FormatError) -> File? {
    guard let image else { return try ModelReader().container(path: name) }
    return try ModelReader().container(bytes: image, name: name)
  }
}

/// What `inspect` found behind a path.
enum FileInspection {
  /// A model, runnable or not.
  case model(ModelReport, HDF5Opening)
  /// Layers without weights.
  case architecture(ModelReport)
  /// An HDF5 file that is no model that can be read, and why.
  case hdf5(File, reason: FormatError)
  /// An ONNX model that is none in layers.
  case onnx(ONNXReport)
  /// Weights without a model.
  case weights(WeightsInventory, bytes: Int)
  /// A folder that is no model itself.
  case folder
  /// A data file.
  case data(DataReport)

  /// Finds out what a file is, by its content.
  static func of(
    _ path: String, with reader: ModelReader, externalData: Bool = false
  ) throws -> FileInspection {
    if path != "-", Folder.isFolder(path) { return try folder(path, with: reader) }
    let name = path == "-" ? "standard input" : path
    if path != "-" {
      let stream = try FileStream(path: path)
      if let size = stream.size {
        return try regularFile(
          path, size: size, first: try stream.read(upTo: 16), with: reader, externalData)
      }
    }
    let bytes = try readFile(path, limit: 1 << 32)
    do throws(FormatError) {
      let file = try reader.read(bytes: bytes, name: name)
      return .model(
        ModelReport(file, name: name, fileSize: bytes.count),
        HDF5Opening(name: name, image: bytes))
    } catch {
      guard error.isAboutContent else { throw error }
      return .hdf5(try File(image: bytes, name: name), reason: error)
    }
  }

  private static func regularFile(
    _ path: String, size: Int, first bytes: [UInt8], with reader: ModelReader,
    _ externalData: Bool
  ) throws -> FileInspection {
    if DataProbe.isData(bytes, path: path) {
      let input = try DataInput(opening: path, options: ReadingOptions(scaling: .none))
      return .data(try DataReport(input: input, bytes: size))
    }
    if ONNXReader.recognises(bytes) {
      return try onnx(path, size: size, externalData)
    }
    do throws(FormatError) {
      let file = try reader.read(path: path)
      return .model(
        ModelReport(file, name: path, fileSize: size), HDF5Opening(name: path, image: nil))
    } catch {
      guard error.isAboutContent else { throw error }
      if let layers = try? reader.readArchitecture(path: path) {
        return .architecture(ModelReport(layers, name: path, fileSize: size))
      }
      if error.reason == .needsArchitecture, let weights = try reader.readWeights(path: path) {
        return .weights(weights, bytes: size)
      }
      guard let file = try reader.container(path: path) else { throw error }
      return .hdf5(file, reason: error)
    }
  }

  /// A `.keras` in the form of a folder, or a tree of files.
  private static func folder(_ path: String, with reader: ModelReader) throws -> FileInspection {
    let names = Set(try Folder.names(in: path))
    guard names.isSuperset(of: ["config.json", "metadata.json"]) else { return .folder }
    let file = try reader.read(path: path)
    return .model(
      ModelReport(file, name: path, fileSize: nil), HDF5Opening(name: path, image: nil))
  }
}

extension FileInspection {
  /// An ONNX model in layers, where it is one.
  private static func onnx(
    _ path: String, size: Int, _ externalData: Bool
  ) throws -> FileInspection {
    let model = try ONNXReader(readsExternalData: externalData).read(path: path)
    do throws(ONNXError) {
      let file = try ModelFile(lifting: model, path)
      return .model(
        ModelReport(file, name: path, fileSize: size), HDF5Opening(name: path, image: nil))
    } catch {
      return .onnx(
        ONNXReport(name: path, fileSize: size, model: model, reason: error.description))
    }
  }
}

extension FormatError {
  /// Whether the file is a sound HDF5 file that holds something else than a model that is read.
  fileprivate var isAboutContent: Bool {
    switch reason {
    case .notAModel, .unsupported, .needsArchitecture: true
    case .file, .archive, .hdf5, .json, .tensor, .graph, .malformed, .onnx: false
    }
  }
}
