#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a file could not be read or written.
public struct FileError: Error, Equatable, Sendable {
  /// What was being done.
  public enum Operation: String, Sendable {
    /// Opening an existing file.
    case open
    /// Reading bytes.
    case read
    /// Creating a file.
    case create
    /// Writing bytes, or making sure that they are on the disk.
    case write
    /// Putting a finished file in its place.
    case replace

    /// True where the file is an output.
    public var isWriting: Bool { self == .create || self == .write || self == .replace }
  }

  /// What stood in the way.
  public enum Reason: Equatable, Sendable {
    /// There is no such file, or no such directory on the way to it.
    case missing
    /// Access is not permitted.
    case denied
    /// The path names a directory.
    case directory
    /// The file is a pipe, a terminal or another device, and positions in it mean nothing.
    case notSeekable
    /// The file exists and may not be replaced.
    case exists
    /// The disk, the quota or the permitted file size is exhausted.
    case full
    /// The reader of a pipe has gone away.
    case closedPipe
    /// The file has more bytes than the caller admits.
    case tooLarge(count: Int, limit: Int)
    /// The file ends before `offset + count`.
    case short(offset: Int, count: Int, size: Int)
    /// The file was exchanged or removed while it was being written.
    case exchanged
    /// Any other refusal of the system, as its `errno`.
    case system(Int32)
  }

  /// The file as the caller named it.
  public let path: String
  /// What was being done with it.
  public let operation: Operation
  /// What stood in the way.
  public let reason: Reason

  /// Makes an error.
  public init(path: String, operation: Operation, reason: Reason) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  /// Makes an error of an `errno` value.
  init(path: String, operation: Operation, code: Int32) {
    self.init(path: path, operation: operation, reason: Reason(code: code))
  }
}

extension FileError.Reason {
  /// The reason that an `errno` value stands for.
  init(code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .missing
    case EACCES, EPERM, EROFS: self = .denied
    case EISDIR: self = .directory
    case ESPIPE: self = .notSeekable
    case EEXIST: self = .exists
    case ENOSPC, EDQUOT, EFBIG: self = .full
    case EPIPE: self = .closedPipe
    default: self = .system(code)
    }
  }
}

extension FileError: CustomStringConvertible {
  /// File, what failed, and why.
  public var description: String {
    let verb =
      switch operation {
      case .open: "cannot open"
      case .read: "cannot read"
      case .create: "cannot create"
      case .write: "cannot write"
      case .replace: "cannot put the finished file in place"
      }
    return "\(path.printable): \(verb): \(reason)"
  }
}

extension FileError.Reason: CustomStringConvertible {
  /// Why, in words.
  public var description: String {
    switch self {
    case .missing: "no such file or directory"
    case .denied: "permission denied"
    case .directory: "expected a file, found a directory"
    case .notSeekable: "expected a regular file, found a pipe or device"
    case .exists: "it exists already"
    case .full: "no space left (disk, quota or file size limit)"
    case .closedPipe: "the reader of the pipe has gone away"
    case .tooLarge(let count, let limit): "expected at most \(limit) bytes, found \(count)"
    case .short(let offset, let count, let size):
      "expected \(count) bytes at byte \(offset), found the end of the file at byte \(size)"
    case .exchanged: "another program removed or exchanged it meanwhile"
    case .system(let code): systemText(of: code)
    }
  }
}

/// What the system says about an `errno` value (`strerror_r`, which unlike `strerror` may be called by any thread).
private func systemText(of code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  _ = strerror_r(code, &buffer, buffer.count)
  let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  return text.isEmpty ? "system error \(code)" : String(decoding: text, as: UTF8.self)
}
