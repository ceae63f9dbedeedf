public import HDF5
public import RNNXFiles
public import RNNXGraph
public import RNNXJSON
public import RNNXONNX

/// Why a model file could not be written.
public struct ModelWriteError: Error, CustomStringConvertible {
  /// What went wrong.
  public enum Reason: Sendable {
    /// A weight could not be read from where it comes.
    case tensor(TensorError)
    /// The HDF5 file could not be built.
    case hdf5(HDF5Error)
    /// A text that JSON has no words for.
    case json(JSONError)
    /// What ONNX cannot say.
    case onnx(ONNXError)
    /// The archive could not be built.
    case archive(String)
    /// The file could not be created or written.
    case file(FileError)
    /// What was written reads otherwise than it should.
    case verification(String)
  }

  /// What went wrong.
  public let reason: Reason

  /// An error.
  public init(_ reason: Reason) { self.reason = reason }

  /// What went wrong, in words.
  public var description: String {
    switch reason {
    case .tensor(let error): error.description
    case .hdf5(let error): error.description
    case .json(let error): error.description
    case .onnx(let error): error.description
    case .archive(let text): text
    case .file(let error): error.description
    case .verification(let text): "what was written reads otherwise: \(text)"
    }
  }
}
