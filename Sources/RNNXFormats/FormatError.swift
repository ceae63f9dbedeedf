public import HDF5
public import RNNXFiles
public import RNNXGraph
public import RNNXJSON
public import RNNXONNX

/// Why a model file could not be read.
public struct FormatError: Error, Equatable, CustomStringConvertible {
  /// What was wrong.
  public enum Reason: Equatable, Sendable {
    /// The HDF5 file could not be opened or read.
    case hdf5(HDF5Error)
    /// A JSON text inside the file is broken; the place is the attribute that holds it.
    case json(JSONError)
    /// The file could not be opened or read.
    case file(FileError)
    /// The zip archive is damaged, or refused as unsafe.
    case archive(String)
    /// Weights alone: which layers they belong to stands in another file.
    case needsArchitecture
    /// An ONNX model that is no sound one, or none in layers of Keras.
    case onnx(ONNXError)
    /// The values of an array could not be read.
    case tensor(TensorError)
    /// The model inside has faults.
    case graph(GraphError)
    /// A sound HDF5 file that holds no Keras model; `hint` says what it seems to be.
    case notAModel(hint: String)
    /// Something that a Keras file must have is missing or of another kind.
    case malformed(expected: String, found: String)
    /// A vintage or dialect that is known and not read.
    case unsupported(String)
  }

  /// The file.
  public let file: String
  /// The place inside it: a group, an attribute, a layer; empty: the file itself.
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
    case .hdf5(let error): return error.description
    case .file(let error): return error.description
    case .archive(let message): return message
    case .needsArchitecture:
      return "\(subject): weights without a model; --architecture FILE names the model file or the"
        + " JSON that has the layers, and `rnnx inspect` shows what is there"
    case .json(let error): return "\(subject): \(error)"
    case .graph(let error):
      return error.faults.map { "\(file): \($0)" }.joined(separator: "\n")
    case .onnx(let error): return error.description
    case .tensor(let error): return error.description
    case .notAModel(let hint): return "\(subject): an HDF5 file, but no Keras model; \(hint)"
    case .malformed(let expected, let found):
      return "\(subject): expected \(expected), found \(found)"
    case .unsupported(let what): return "\(subject): \(what)"
    }
  }
}
