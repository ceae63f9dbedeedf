import RNNXFiles
import RNNXGraph
import SwiftProtobuf

/// Reads ONNX files into records: structure, sizes and limits; no meaning yet.
public struct ONNXReader: Sendable {
  /// How much is believed.
  public var limits: ONNXLimits
  /// Whether weights may be read from files beside the model, in its own folder.
  public var readsExternalData: Bool

  /// A reader.
  public init(limits: ONNXLimits = ONNXLimits(), readsExternalData: Bool = false) {
    self.limits = limits
    self.readsExternalData = readsExternalData
  }

  /// Reads a whole model.
  public func read(path: String) throws(ONNXError) -> ONNXModel {
    let bytes: [UInt8]
    do throws(FileError) {
      let reader = try FileReader(path: path)
      guard reader.size <= limits.fileBytes else {
        throw FileError(
          path: path, operation: .read,
          reason: .tooLarge(count: reader.size, limit: limits.fileBytes))
      }
      bytes = try reader.read(at: 0, count: reader.size)
    } catch {
      throw ONNXError(file: path, .file(error))
    }
    return try read(bytes: bytes, name: path, folder: Self.folder(of: path))
  }

  /// Reads a whole model from the bytes of a file; `name` stands for its path in errors, `folder`
  /// is where files beside it are.
  public func read(
    bytes: [UInt8], name: String, folder: String? = nil
  ) throws(ONNXError) -> ONNXModel {
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = limits.depth
    options.discardUnknownFields = true
    let message: ProtoModel
    do {
      message = try ProtoModel(serializedBytes: bytes, options: options)
    } catch {
      throw ONNXError(file: name, .notProtobuf(Self.text(of: error)))
    }
    guard message.hasGraph, message.irVersion > 0 else {
      throw ONNXError(file: name, .notProtobuf("it holds no graph"))
    }
    var decoder = ONNXDecoder(file: name, limits: limits)
    if readsExternalData, let folder { decoder.external = ONNXExternalFiles(folder: folder) }
    return try decoder.model(message)
  }

  /// Whether bytes at the start of a file look like an ONNX model: an IR version, then a known field.
  public static func recognises(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 4, bytes[0] == 0x08, (1...32).contains(bytes[1]) else { return false }
    // producer_name, producer_version, domain, model_version, doc_string, graph, opset_import
    return [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42].contains(bytes[2])
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func text(of error: any Error) -> String {
    switch error as? BinaryDecodingError {
    case .truncated: "it ends in the middle of a message"
    case .messageDepthLimit: "messages are nested too deeply"
    case .invalidUTF8: "a text is not UTF-8"
    default: "a field is malformed"
    }
  }
}
