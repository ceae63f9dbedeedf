import RNNXFiles

extension HDF5Error: CustomStringConvertible {
  /// File, object, then what is wrong: `model.h5: /model_weights/lstm: soft link refused; …`.
  public var description: String {
    let place = object.isEmpty || object == "/" ? file : "\(file): \(object)"
    return "\(place): \(reason)"
  }
}

extension HDF5Error.Reason: CustomStringConvertible {
  /// One sentence without the place.
  public var description: String {
    switch self {
    case .cannotOpen(let cause): "cannot open: \(cause)"
    case .emptyFile: "the file is empty"
    case .notHDF5: "not an HDF5 file: the signature is missing"
    case .truncated(let expected, let found):
      "truncated: its header says \(expected) bytes, found \(found)"
    case .newerFormat(let what):
      "written in a newer version of the HDF5 format than this program knows (\(what))"
    case .unsupported(let what): "uses a feature of HDF5 that this program does not read: \(what)"
    case .readFailed(let cause): "cannot read: \(cause)"
    case .notFound: "there is no such object in the file"
    case .wrongKind(let expected, let found):
      "expected a \(expected.rawValue), found a \(found.rawValue)"
    case .invalidName(let name): "\(String(reflecting: name)) is no name of an object"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    case .wrongShape(let expected, let found): "expected \(expected), found shape \(found)"
    case .unrepresentable(let what): "holds \(what)"
    case .refused(let refusal): "refused as unsafe: \(refusal)"
    case .limitExceeded(let limit, let requested, let allowed):
      "asks for \(requested) \(limit.rawValue); the limit is \(allowed)"
    case .malformed(let what): "malformed: \(what)"
    case .cannotCreate(let cause): "cannot create: \(cause)"
    case .writeFailed(let cause): "cannot write: \(cause)"
    case .alreadyExists: "exists already"
    case .library(let message): "libhdf5 says: \(message)"
    }
  }
}

extension HDF5Error.Refusal: CustomStringConvertible {
  /// What is refused, in a phrase.
  public var description: String {
    switch self {
    case .link(let kind): "a \(kind.rawValue), which may lead anywhere"
    case .externalStorage: "a dataset whose bytes lie in another file"
    case .virtualDataset: "a virtual dataset, which is put together from other files"
    case .filter(let name): "the filter \(name) (deflate, shuffle and fletcher32 are supported)"
    }
  }
}
