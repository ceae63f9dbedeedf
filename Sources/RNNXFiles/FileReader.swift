#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file, open for reading at any position, by any number of threads at once.
public final class FileReader: Sendable {
  private let descriptor: Descriptor
  /// The file as the caller named it.
  public let path: String
  /// Bytes in the file when it was opened.
  public let size: Int

  /// Opens `path`; refuses directories, pipes and devices.
  public init(path: String) throws(FileError) {
    // Without O_NONBLOCK the opening of a named pipe would wait for its writer.
    let descriptor = try Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK, doing: .open)
    let status = try descriptor.status()
    switch status.kind {
    case .regular: break
    case .directory: throw FileError(path: path, operation: .open, reason: .directory)
    default: throw FileError(path: path, operation: .open, reason: .notSeekable)
    }
    self.path = path
    self.size = status.size
    self.descriptor = descriptor
  }

  /// Opens the regular file `name` in `folder`, where a stranger chose the name.
  ///
  /// A symbolic link is refused, and so is a file that has a second name: what either leads to may
  /// lie anywhere.
  /// - Precondition: `name` is a plain name, without "/".
  public init(named name: String, beside folder: String) throws(FileError) {
    precondition(!name.isEmpty && !name.utf8.contains(UInt8(ascii: "/")), "a plain name")
    let path = (folder.hasSuffix("/") ? folder : folder + "/") + name
    let descriptor = try Descriptor(
      opening: path, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW, doing: .open)
    let status = try descriptor.status()
    guard status.kind == .regular, status.nameCount == 1 else {
      throw FileError(path: path, operation: .open, reason: .denied)
    }
    self.path = path
    self.size = status.size
    self.descriptor = descriptor
  }

  /// Reads what `descriptor` has open; `name` stands for its path in errors.
  init(_ descriptor: consuming Descriptor, named name: String) throws(FileError) {
    size = try descriptor.status().size
    path = name
    self.descriptor = descriptor
  }

  /// Reads exactly `count` bytes from byte `offset` on.
  ///
  /// Positions outside the file are an error before any memory is reserved, and so is a file that was cut short since.
  public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try check(offset: offset, count: count)
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try fill(&bytes, at: offset)
    guard found == count else { throw short(offset: offset, count: count, size: offset + found) }
    return bytes
  }

  /// Fills `buffer` from byte `offset` on.
  public func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    try check(offset: offset, count: buffer.count)
    let found = try descriptor.read(into: buffer, at: offset)
    guard found == buffer.count else {
      throw short(offset: offset, count: buffer.count, size: offset + found)
    }
  }

  /// Reads up to `count` bytes from byte `offset` on: fewer at the end of the file, none beyond it.
  public func readPrefix(at offset: Int = 0, count: Int) throws(FileError) -> [UInt8] {
    guard offset >= 0, offset < size else { return [] }
    return try read(at: offset, count: min(count, size - offset))
  }

  private func fill(_ bytes: inout [UInt8], at offset: Int) throws(FileError) -> Int {
    var result: Result<Int, FileError> = .success(0)
    bytes.withUnsafeMutableBytes { buffer in
      result = Result { () throws(FileError) in try descriptor.read(into: buffer, at: offset) }
    }
    return try result.get()
  }

  private func check(offset: Int, count: Int) throws(FileError) {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw short(offset: offset, count: count, size: size)
    }
  }

  private func short(offset: Int, count: Int, size: Int) -> FileError {
    FileError(
      path: path, operation: .read, reason: .short(offset: offset, count: count, size: size))
  }
}
