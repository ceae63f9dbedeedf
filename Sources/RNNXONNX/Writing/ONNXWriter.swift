import RNNXFiles
import RNNXGraph
import SwiftProtobuf

/// Writes ONNX files: everything in one, or the weights in a second file beside it.
public struct ONNXWriter: Sendable {
  /// Whether weights go into a file of their own, named as the model with ".data" behind it.
  public var writesExternalData: Bool
  /// Whether existing files may be replaced.
  public var replacesExisting: Bool

  /// A writer of single files that replaces nothing.
  public init(writesExternalData: Bool = false, replacesExisting: Bool = false) {
    self.writesExternalData = writesExternalData
    self.replacesExisting = replacesExisting
  }

  /// Tensors of fewer bytes stay in the model: shapes and axes are read by those who load no data.
  private static let smallestExternal = 1024
  /// Where a tensor begins in the second file.
  private static let alignment = 4096

  /// Writes a model; an error leaves old files as they were.
  public func write(_ model: ONNXModel, path: String) throws(ONNXError) {
    do throws(FileError) {
      try writeFiles(model, path: path)
    } catch {
      throw ONNXError(file: path, .file(error))
    }
  }

  /// The bytes of a model in one file.
  public static func bytes(of model: ONNXModel) -> [UInt8] {
    serialized(ProtoModel(model) { _, _ in nil })
  }

  private func writeFiles(_ model: ONNXModel, path: String) throws(FileError) {
    guard writesExternalData, path != "-" else {
      let file = try AtomicOutputFile(path: path, replacingExisting: replacesExisting)
      try file.write(Self.bytes(of: model))
      return try file.commit()
    }
    // Both are begun before either is put in its place.
    let file = try AtomicOutputFile(path: path, replacingExisting: replacesExisting)
    let data = try AtomicOutputFile(path: path + ".data", replacingExisting: replacesExisting)
    let location = PathParts(path + ".data").name
    var offset = 0
    var places: [String: ExternalPlace] = [:]
    for name in model.graph.initializerNames {
      guard let tensor = model.graph.initializers[name],
        tensor.byteCount >= Self.smallestExternal
      else { continue }
      let start = (offset + Self.alignment - 1) / Self.alignment * Self.alignment
      try data.write([UInt8](repeating: 0, count: start - offset))
      try data.write(tensor.bytes)
      places[name] = ExternalPlace(location: location, offset: start, length: tensor.byteCount)
      offset = start + tensor.byteCount
    }
    try file.write(Self.serialized(ProtoModel(model) { name, _ in places[name] }))
    try data.commit()
    try file.commit()
  }

  private static func serialized(_ message: ProtoModel) -> [UInt8] {
    guard let bytes: [UInt8] = try? message.serializedBytes() else {
      preconditionFailure("A message without required fields can always be written.")
    }
    return bytes
  }
}
