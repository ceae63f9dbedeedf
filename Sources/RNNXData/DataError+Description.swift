import HDF5
import RNNXFiles

extension DataError: CustomStringConvertible {
  /// File, place, expected and found.
  public var description: String {
    switch reason {
    case .file(let error): return error.description
    case .hdf5(let error): return error.description
    default:
      let place = place.isEmpty ? "" : ": \(place.printable)"
      return "\(file.printable)\(place): \(reason)"
    }
  }
}

extension DataError.Reason: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .hdf5(let error): error.description
    case .empty: "the file is empty"
    case .unrecognized(let found):
      "expected IDX, NPY, NPZ, HDF5, CSV or JSON lines, found \(found)"
    case .wrongMagic(let expected, let found), .malformed(let expected, let found):
      "expected \(expected.printable), found \(found.printable)"
    case .short(let expected, let found):
      "expected \(expected) bytes of data, found \(found): the file was cut short"
    case .truncated: "the compressed data end too early: the file was cut short"
    case .trailingBytes(let count):
      "expected the end of the file, found \(count.map(String.init) ?? "more") bytes"
    case .damaged(let what): what
    case .tooLarge(let what, let found, let limit):
      "expected at most \(limit) \(what), found \(found)"
    case .unsupportedType(let type):
      "expected real numbers, integers or booleans, found elements of type \(type.printable)"
    case .pickled:
      "it holds pickled Python objects, which are never read: they can execute code. "
        + "Save it from NumPy with a number type (array.astype(\"float32\"))"
    default: recordDescription
    }
  }

  /// The reasons that concern records, names and outputs.
  private var recordDescription: String {
    switch self {
    case .notNumber(let text): "expected a number, found \(Self.quoted(text))"
    case .notWhole(let text): "expected a whole number, found \(text)"
    case .recordShape(let expected, let found):
      "expected shape \(expected) (the first number may differ), found \(found)"
    case .unevenLengths(let shortest, let longest):
      "expected records of equal length, found \(shortest) to \(longest)"
    case .names(let expected, let found):
      "expected the names \(Self.list(expected)), found \(Self.list(found))"
    case .unknownName(let name, let available):
      "there is no array \(Self.quoted(name)); it holds \(Self.list(available))"
    case .severalArrays(let names): "expected one array, found \(Self.list(names)); name one"
    case .cannotGoBack: "a stream is read once, from its beginning to its end"
    case .notLabels(let shape):
      "expected one label a sample, found values of shape \(shape) a sample"
    case .unknownFormat(let found):
      "expected an output named .csv, .tsv, .jsonl, .npy, .npz, .h5 or .hdf5, found \(Self.quoted(found))"
    case .oneArrayOnly(let names):
      "the format holds one array, found \(Self.list(names)); use .npz, .h5 or .jsonl"
    case .sampleCount(let expected, let found): "expected \(expected) samples, found \(found)"
    default: ""
    }
  }

  /// A text from a file in quotes, shortened.
  private static func quoted(_ text: String) -> String {
    let short = text.count > 40 ? text.prefix(40) + "..." : text[...]
    return "\"\(String(short).printable)\""
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).map(quoted).joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }
}
