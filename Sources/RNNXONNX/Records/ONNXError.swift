public import RNNXFiles

/// Why an ONNX file could not be read, run or written.
public struct ONNXError: Error, Equatable, CustomStringConvertible {
  /// What was wrong.
  public enum Reason: Equatable, Sendable {
    /// The file could not be opened, read or written.
    case file(FileError)
    /// The bytes are no protobuf message of ONNX' schema.
    case notProtobuf(String)
    /// A value that the format or an operator does not allow.
    case malformed(expected: String, found: String)
    /// More than rnnx reads.
    case tooLarge(String, found: Int, limit: Int)
    /// Operators, arguments and types that rnnx does not know, each with how often.
    case unsupported([String])
    /// Weights stand in another file, which is opened only when asked for.
    case externalData(String)
    /// No layer of Keras says this, and why; such models run as they are written, and cannot be converted.
    case notLayers(String)
    /// What the target cannot say, and how it could be said.
    case inexpressible([String])
  }

  /// The file.
  public let file: String
  /// The place inside it: a node, a tensor; empty: the file itself.
  public let place: String
  /// What was wrong.
  public let reason: Reason

  /// An error about a place in a file.
  public init(file: String, place: String = "", _ reason: Reason) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// The file, the place, what was expected and what was found.
  public var description: String {
    let subject = place.isEmpty ? file : "\(file): \(place)"
    switch reason {
    case .file(let error): return error.description
    case .notProtobuf(let cause): return "\(subject): no sound ONNX model: \(cause)"
    case .malformed(let expected, let found):
      return "\(subject): expected \(expected), found \(found)"
    case .tooLarge(let what, let found, let limit):
      return "\(subject): \(what): found \(found), at most \(limit) are read"
    case .unsupported(let list):
      return "\(subject): rnnx does not know:" + list.map { "\n  \($0)" }.joined()
    case .externalData(let what): return "\(subject): \(what)"
    case .notLayers(let reason): return "\(subject): cannot be said in layers of Keras: \(reason)"
    case .inexpressible(let list):
      return "\(subject): cannot be written as ONNX:" + list.map { "\n  \($0)" }.joined()
    }
  }
}
