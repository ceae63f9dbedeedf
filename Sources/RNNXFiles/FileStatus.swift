#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system knows of a file: kind, size, permissions, identity.
struct FileStatus: Equatable {
  enum Kind {
    case regular, directory, symbolicLink, other
  }

  let kind: Kind
  let size: Int
  /// The permission bits alone.
  let permissions: mode_t
  /// How many names the file has; 0 after its last one was removed.
  let nameCount: Int
  private let device: UInt64
  private let number: UInt64

  init(_ info: stat) {
    kind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    size = Int(info.st_size)
    permissions = info.st_mode & 0o777
    nameCount = Int(info.st_nlink)
    device = UInt64(truncatingIfNeeded: info.st_dev)
    number = UInt64(truncatingIfNeeded: info.st_ino)
  }

  /// The status of `path` itself, not of what a symbolic link points at (`lstat`); `nil` where nothing is.
  init?(ofPath path: String, as name: String) throws(FileError) {
    var info = stat()
    guard lstat(path, &info) != 0 else {
      self.init(info)
      return
    }
    guard errno == ENOENT else { throw FileError(path: name, operation: .create, code: errno) }
    return nil
  }

  /// True when both describe the same file.
  func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && number == other.number
  }
}
