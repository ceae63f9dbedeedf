package import RNNXFiles

/// An HDF5 file that is open for reading.
///
/// A copy is the same open file; it closes when the last copy, group and dataset of it is gone. Safe to use from many
/// tasks at once.
public struct File: Sendable {
  let storage: FileStorage
  /// The group that holds everything else.
  public let root: Group

  /// The path, or the name given to an image in memory.
  public var name: String { storage.name }
  /// Bytes of the file.
  public var byteCount: Int { storage.byteCount }
  /// The version of the file's superblock: 0 in what Keras writes, 2 or 3 in what `libver="latest"` writes.
  public var superblockVersion: Int { storage.superblockVersion }

  /// Opens the file at `path`; a path that is no regular file (a pipe) is read into memory first.
  ///
  /// - Throws: ``HDF5Error`` with `cannotOpen`, `emptyFile`, `notHDF5`, `truncated`, `newerFormat` or
  ///   `malformed`.
  public init(path: String, limits: ReadLimits = .default) throws(HDF5Error) {
    try self.init(storage: FileStorage(path: path, limits: limits))
  }

  /// Opens a whole file that is already in memory; `name` stands for its path in errors.
  public init(
    image: [UInt8], name: String = "<memory>", limits: ReadLimits = .default
  ) throws(HDF5Error) {
    try self.init(storage: FileStorage(FileBytes(image), name: name, limits: limits))
  }

  /// Opens an HDF5 file that is a part of another file: the bytes of `range`, which `reader` has.
  ///
  /// `name` stands for its path in errors.
  package init(
    _ reader: FileReader, range: Range<Int>, name: String, limits: ReadLimits = .default
  ) throws(HDF5Error) {
    try self.init(storage: FileStorage(FileBytes(reader, range), name: name, limits: limits))
  }

  private init(storage: FileStorage) throws(HDF5Error) {
    self.storage = storage
    self.root = try Group.root(of: storage)
  }

  /// Whether `bytes`, the first of a file, carry the HDF5 signature.
  public static func isHDF5(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: FileHeader.signature)
  }
}
