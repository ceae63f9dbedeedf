public import RNNXFiles

/// Why something could not be done with an HDF5 file.
public struct HDF5Error: Error, Equatable, Sendable {
  /// The file's path, or the name given to an image in memory.
  public var file: String
  /// The object inside the file, `/model_weights/lstm`, or an attribute, `/model_weights@layer_names`; empty: the file itself.
  public var object: String
  /// What was being done.
  public var operation: Operation
  /// What went wrong.
  public var reason: Reason

  /// What was being done.
  public enum Operation: String, Sendable, Equatable {
    case openFile = "open file"
    case open
    case list
    case readAttribute = "read attribute"
    case read
    case createFile = "create file"
    case create
    case write
    case close
  }

  /// What went wrong; tests and exit codes tell failures apart by it.
  public enum Reason: Sendable, Equatable {
    // The file as a whole.
    /// The file is missing, a directory, or must not be read.
    case cannotOpen(FileError.Reason)
    case emptyFile
    case notHDF5
    /// The file's own header says that it has `expected` bytes.
    case truncated(expected: Int, found: Int)
    /// A version of the format, or of one structure, that came after this library.
    case newerFormat(String)
    /// A feature of the format that this library does not read.
    case unsupported(String)
    /// The system could not read on.
    case readFailed(FileError.Reason)

    // An object in it.
    case notFound
    case wrongKind(expected: ObjectKind, found: ObjectKind)
    /// A name that is empty, `.`, or holds a null character.
    case invalidName(String)
    /// The value has another type than the caller asked for.
    case wrongType(expected: String, found: Datatype)
    /// The value has another shape than the caller asked for.
    case wrongShape(expected: String, found: [Int])
    /// A stored number that the wanted type cannot hold, or bytes that are no text.
    case unrepresentable(String)

    // What a file must not do.
    case refused(Refusal)
    case limitExceeded(Limit, requested: Int, allowed: Int)
    /// The file contradicts itself or ends early; a sentence about what and where.
    case malformed(String)

    // Writing.
    case cannotCreate(FileError.Reason)
    case writeFailed(FileError.Reason)
    case alreadyExists
    /// libhdf5 refused, in its own words.
    case library(String)
  }

  /// A feature of the format that can reach outside the file or hide what it costs.
  public enum Refusal: Sendable, Equatable {
    case link(ObjectKind)
    case externalStorage
    case virtualDataset
    case filter(String)
  }

  /// A bound of ``ReadLimits``.
  public enum Limit: String, Sendable, Equatable {
    case totalTensorBytes = "bytes of data in all"
    case tensorBytes = "bytes of one dataset"
    case attributeBytes = "bytes of attributes"
    case nameBytes = "bytes of a name"
    case rank = "dimensions"
    case depth = "nested groups"
    case objectCount = "objects"
    case workSteps = "steps of work"
    /// The most that deflate can make of the bytes that are stored: 1032 times as many.
    case deflateRatio = "bytes, which is the most that the stored bytes can inflate to"
  }

  /// An error of `file` about `object` while doing `operation`.
  public init(file: String, object: String = "", operation: Operation, reason: Reason) {
    self.file = file
    self.object = object
    self.operation = operation
    self.reason = reason
  }
}
