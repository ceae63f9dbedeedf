import RNNXFiles

/// Opens what a path names.
struct InputSource {
  let bytes: FileBytes

  /// What is read from a pipe at most.
  private static let pipeLimit = 4 << 30

  init(path: String, place: Place) throws(HDF5Error) {
    do throws(FileError) {
      bytes = try Self.open(path)
    } catch {
      throw place.error(
        error.operation == .open ? .cannotOpen(error.reason) : .readFailed(error.reason))
    }
  }

  /// A file is read where it is, a pipe as a whole.
  private static func open(_ path: String) throws(FileError) -> FileBytes {
    do throws(FileError) {
      return FileBytes(try FileReader(path: path))
    } catch  where error.reason == .notSeekable {
      return FileBytes(try readFile(path, limit: pipeLimit))
    }
  }
}
