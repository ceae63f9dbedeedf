import HDF5
import RNNXArchive
import RNNXFiles

extension DataError {
  /// The error of a compressed file or archive, in the words of data files.
  init(_ error: ArchiveError) {
    let reason: Reason =
      switch error.reason {
      case .file(let cause): .file(cause)
      case .truncated: .truncated
      case .trailingBytes: .trailingBytes(nil)
      default: .damaged("\(error.reason)")
      }
    self.init(
      file: error.file, place: error.member.map { "member \"\($0)\"" } ?? "", reason: reason)
  }

  /// The error of the HDF5 library; where the file as such is the trouble, as an error of the file.
  init(_ error: HDF5Error) {
    let cause: FileError? =
      switch error.reason {
      case .cannotOpen(let reason): FileError(path: error.file, operation: .open, reason: reason)
      case .readFailed(let reason): FileError(path: error.file, operation: .read, reason: reason)
      case .cannotCreate(let reason):
        FileError(path: error.file, operation: .create, reason: reason)
      case .writeFailed(let reason):
        FileError(path: error.file, operation: .write, reason: reason)
      default: nil
      }
    self.init(
      file: error.file, place: error.object, reason: cause.map(Reason.file) ?? .hdf5(error))
  }

  /// The error of a file.
  init(_ error: FileError) {
    self.init(file: error.path, reason: .file(error))
  }
}

/// Runs `body` and passes an archive's error on as one of a data file.
func asData<Result>(
  _ body: () throws(ArchiveError) -> Result
) throws(DataError) -> Result {
  do throws(ArchiveError) { return try body() } catch { throw DataError(error) }
}

/// Runs `body` and passes a file's error on as one of a data file.
func asDataFile<Result>(_ body: () throws(FileError) -> Result) throws(DataError) -> Result {
  do throws(FileError) { return try body() } catch { throw DataError(error) }
}

/// Runs `body` and passes the HDF5 library's error on as one of a data file.
func asDataHDF5<Result>(_ body: () throws(HDF5Error) -> Result) throws(DataError) -> Result {
  do throws(HDF5Error) { return try body() } catch { throw DataError(error) }
}
