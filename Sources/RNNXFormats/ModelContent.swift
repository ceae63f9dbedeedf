import HDF5
import RNNXArchive
import RNNXFiles
import RNNXJSON
import RNNXONNX

/// What a file is, by its content; its name says nothing (an HDF5 file may be called `.keras`).
enum ModelContent {
  case hdf5(File)
  case archive(KerasArchive)
  /// The index of weights in several files.
  case shards(KerasShards)
  /// An ONNX model.
  case onnx(ONNXModel, name: String)
  /// A model's JSON without weights.
  case architecture(KerasArchitecture)

  /// JSON larger than this is refused.
  private static let jsonLimit = 64 << 20

  /// Looks at a file or a folder.
  init(path: String, externalData: Bool = false) throws(FormatError) {
    if Folder.isFolder(path) {
      self = .archive(try KerasArchive(folder: path))
      return
    }
    let first: [UInt8]
    do throws(FileError) {
      let isRegular = try FileStream(path: path).size != nil
      first = isRegular ? try FileReader(path: path).readPrefix(count: 64) : []
    } catch {
      throw FormatError(file: path, .file(error))
    }
    if ZipArchive.isZip(first) {
      let archive = try KerasArchive.asFormat(path) { () throws(ArchiveError) in
        try ZipArchive(path: path)
      }
      self = .archive(try KerasArchive(archive))
    } else if Self.isJSON(first) {
      let bytes: [UInt8]
      do throws(FileError) { bytes = try readFile(path, limit: Self.jsonLimit) } catch {
        throw FormatError(file: path, .file(error))
      }
      self = try Self.json(bytes, path)
    } else if ONNXReader.recognises(first) {
      do throws(ONNXError) {
        let reader = ONNXReader(readsExternalData: externalData)
        self = .onnx(try reader.read(path: path), name: path)
      } catch {
        throw FormatError(file: path, .onnx(error))
      }
    } else {
      self = .hdf5(try Self.open(path) { () throws(HDF5Error) in try File(path: path) })
    }
  }

  /// Looks at the bytes of a file; `name` stands for its path.
  init(bytes: [UInt8], name: String) throws(FormatError) {
    if ZipArchive.isZip(bytes) {
      let archive = try KerasArchive.asFormat(name) { () throws(ArchiveError) in
        try ZipArchive(image: bytes, name: name)
      }
      self = .archive(try KerasArchive(archive))
    } else if Self.isJSON(bytes) {
      self = try Self.json(bytes, name)
    } else if ONNXReader.recognises(bytes) {
      do throws(ONNXError) {
        self = .onnx(try ONNXReader().read(bytes: bytes, name: name), name: name)
      } catch {
        throw FormatError(file: name, .onnx(error))
      }
    } else {
      self = .hdf5(
        try Self.open(name) { () throws(HDF5Error) in try File(image: bytes, name: name) })
    }
  }

  /// A text that begins as an object does.
  private static func isJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  private static func json(_ bytes: [UInt8], _ name: String) throws(FormatError) -> ModelContent {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
      throw FormatError(file: name, .json(error))
    }
    if value["weight_map"] != nil { return .shards(try KerasShards(value, name: name)) }
    guard value["class_name"] != nil || value["layers"] != nil else {
      throw FormatError(
        file: name,
        .malformed(expected: "a model's JSON, as `to_json` gives it", found: "another document"))
    }
    return .architecture(try KerasArchitecture(value, file: name, place: ""))
  }

  private static func open(
    _ name: String, _ body: () throws(HDF5Error) -> File
  ) throws(FormatError) -> File {
    do throws(HDF5Error) { return try body() } catch {
      throw FormatError(file: name, .hdf5(error))
    }
  }
}
