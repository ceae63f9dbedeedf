import CHDF5
public import RNNXFiles

/// An HDF5 file that is being written.
///
/// The file is built in memory, or streamed to an output of the caller's, and reaches its place complete or not at all:
/// until then, and after any failure, an old file of that name is untouched. The same content gives the same bytes: no times are stored. Old
/// readers open it (format of HDF5 1.8 and earlier).
public struct FileWriter: ~Copyable {
  /// The group that holds everything else.
  public let root: GroupWriter
  private let storage: WriterStorage
  private let output: AtomicOutputFile?
  private let isStreamed: Bool

  /// Begins a file that will appear at `path`; a pipe or device, `/dev/stdout`, is written directly.
  ///
  /// - Throws: ``HDF5Error`` with `cannotCreate` or `writeFailed`.
  public init(path: String) throws(HDF5Error) {
    let output = try Self.output(path)
    let storage = try WriterStorage(name: path)
    let root = try GroupWriter.root(of: storage)
    (self.output, self.storage, self.root, isStreamed) = (output, storage, root, false)
  }

  /// Begins a file that stays in memory; `name` stands for its path in errors.
  public init(name: String = "<memory>") throws(HDF5Error) {
    let storage = try WriterStorage(name: name)
    let root = try GroupWriter.root(of: storage)
    (self.output, self.storage, self.root, isStreamed) = (nil, storage, root, false)
  }

  /// Begins a file that goes to the disk as it is written, so that it may be larger than memory.
  ///
  /// The caller commits `output` after ``close()``; it must be a file, not a pipe, and empty.
  /// - Throws: ``HDF5Error`` with `library` where the file cannot be opened for it.
  public init(streamingTo output: AtomicOutputFile) throws(HDF5Error) {
    guard let path = output.temporaryPath else {
      let place = Place(file: output.path, operation: .createFile)
      throw place.error(.cannotCreate(.notSeekable))
    }
    output.yieldLockToLibrary()
    let storage = try WriterStorage(name: output.path, path: path)
    let root = try GroupWriter.root(of: storage)
    (self.output, self.storage, self.root, isStreamed) = (nil, storage, root, true)
  }

  /// Brings the file to the disk and under its name; a file in memory is given up.
  ///
  /// - Throws: ``HDF5Error`` with `writeFailed`; nothing is left behind then and an old file is as it was.
  /// - Precondition: nothing is written through the groups of this file afterwards.
  public consuming func close() throws(HDF5Error) {
    let place = Place(file: storage.name, operation: .close)
    guard let output else {
      return isStreamed ? try storage.flush() : storage.finish()
    }
    try storage.withImage { image throws(HDF5Error) in
      do throws(FileError) {
        try output.write(image)
        try output.commit()
      } catch {
        throw place.error(.writeFailed(error.reason))
      }
    }
  }

  /// Finishes the file and gives its bytes; one begun at a path does not appear there.
  ///
  /// - Precondition: nothing is written through the groups of this file afterwards.
  public consuming func image() throws(HDF5Error) -> [UInt8] {
    try storage.withImage { image throws(HDF5Error) in Array(image) }
  }

  private static func output(_ path: String) throws(HDF5Error) -> AtomicOutputFile {
    do throws(FileError) {
      return try AtomicOutputFile(path: path)
    } catch {
      let place = Place(file: path, operation: .createFile)
      throw place.error(
        error.operation == .create ? .cannotCreate(error.reason) : .writeFailed(error.reason))
    }
  }
}
