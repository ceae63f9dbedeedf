#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file, pipe or device, open for reading from its beginning to its end once.
public final class FileStream: Sendable {
  private let descriptor: Descriptor
  /// The file as the caller named it.
  public let path: String
  /// Bytes in the file when it was opened; `nil` where only its end will tell.
  public let size: Int?

  /// Opens `path`, which may be a pipe; `-` is standard input.
  ///
  /// Directories are refused.
  public init(path: String) throws(FileError) {
    let descriptor =
      path == "-"
      ? try Descriptor(duplicating: STDIN_FILENO, as: "standard input", doing: .open)
      : try Descriptor(opening: path, flags: O_RDONLY, doing: .open)
    let status = try descriptor.status()
    guard status.kind != .directory else {
      throw FileError(path: descriptor.path, operation: .open, reason: .directory)
    }
    self.path = descriptor.path
    self.size = status.kind == .regular && path != "-" ? status.size : nil
    self.descriptor = descriptor
  }

  /// Reads what is there, at most `buffer.count` bytes, and waits only where nothing is; 0 means the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try descriptor.read(into: buffer)
  }

  /// Reads what is there, at most `count` bytes; no bytes mean the end.
  public func read(upTo count: Int) throws(FileError) -> [UInt8] {
    var result: Result<Int, FileError> = .success(0)
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.withUnsafeMutableBytes { buffer in
      result = Result { () throws(FileError) in try descriptor.read(into: buffer) }
    }
    bytes.removeLast(count - (try result.get()))
    return bytes
  }

  /// Reads to the end; more than `limit` bytes are an error.
  public func readAll(limit: Int) throws(FileError) -> [UInt8] {
    if let size, size > limit { throw tooLarge(size, limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size ?? 0)
    while true {
      let part = try read(upTo: 1 << 18)
      if part.isEmpty { return bytes }
      guard part.count <= limit - bytes.count else {
        throw tooLarge(bytes.count + part.count, limit)
      }
      bytes += part
    }
  }

  private func tooLarge(_ count: Int, _ limit: Int) -> FileError {
    FileError(path: path, operation: .read, reason: .tooLarge(count: count, limit: limit))
  }
}

/// Reads a whole file, which may be a pipe or `-` for standard input; more than `limit` bytes are an error.
public func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  try FileStream(path: path).readAll(limit: limit)
}
