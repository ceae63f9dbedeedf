public import RNNXFiles
public import HDF5

/// Why a data file could not be read or written, and where.
public struct DataError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// The file itself could not be opened, read, created or written.
    case file(FileError)
    /// The HDF5 library refused.
    case hdf5(HDF5Error)
    /// The file has no bytes.
    case empty
    /// The content is of no kind that is known.
    case unrecognized(found: String)
    /// The file does not begin as its kind of file must.
    case wrongMagic(expected: String, found: String)
    /// A header or record is not what its format says.
    case malformed(expected: String, found: String)
    /// There are fewer bytes than the header announces.
    case short(expected: Int, found: Int)
    /// Compressed data end too early.
    case truncated
    /// Bytes follow where nothing should; their number, where it is known.
    case trailingBytes(Int?)
    /// Compressed data are damaged, or an archive contradicts itself.
    case damaged(String)
    /// The file asks for more of something than is admitted.
    case tooLarge(String, found: Int, limit: Int)
    /// Elements are of a type that is no number.
    case unsupportedType(String)
    /// The array holds Python objects, whose reading would execute code.
    case pickled
    /// A field is no number.
    case notNumber(String)
    /// A whole number is wanted and the value is none.
    case notWhole(String)
    /// A record has another shape than those before, in more than its length.
    case recordShape(expected: [Int], found: [Int])
    /// Records differ in length where equal lengths are needed.
    case unevenLengths(shortest: Int, longest: Int)
    /// A record names other arrays than the first one.
    case names(expected: [String], found: [String])
    /// There is no such array; `available` are those that there are.
    case unknownName(String, available: [String])
    /// There are several arrays and none was named.
    case severalArrays([String])
    /// The input is a stream whose beginning is gone.
    case cannotGoBack
    /// A label is not one number a sample.
    case notLabels(shape: [Int])
    /// The name of an output does not say its format.
    case unknownFormat(String)
    /// The format holds one array and there are several.
    case oneArrayOnly([String])
    /// The source gave another number of samples than announced.
    case sampleCount(expected: Int, found: Int)
  }

  /// The file as the caller named it.
  public let file: String
  /// The place inside it: an array, a line, a byte; empty for the file as a whole.
  public let place: String
  /// What is wrong.
  public let reason: Reason

  /// Makes an error.
  public init(file: String, place: String = "", reason: Reason) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// The trouble with the file itself, where that is the reason: missing, unreadable, not writable.
  public var fileError: FileError? {
    if case .file(let error) = reason { error } else { nil }
  }
}
