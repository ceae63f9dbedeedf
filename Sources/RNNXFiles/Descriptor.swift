#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Owns one file descriptor and closes it exactly once; the only place that calls the system for reading and writing.
///
/// Calls that a signal interrupted are repeated, and short reads and writes are continued.
struct Descriptor: ~Copyable, Sendable {
  let id: Int32
  /// The file as the caller named it, for errors.
  let path: String

  /// Opens `path` (`open`); the descriptor does not survive an `exec`.
  init(
    opening path: String, flags: Int32, mode: mode_t = 0, as name: String? = nil,
    doing operation: FileError.Operation
  ) throws(FileError) {
    let id = Self.retrying { open(path, flags | O_CLOEXEC, mode) }
    self.path = name ?? path
    self.id = Int32(id)
    guard id >= 0 else { throw FileError(path: self.path, operation: operation, code: errno) }
  }

  /// Opens a second descriptor for what `id` has open (`dup`).
  init(
    duplicating id: Int32, as path: String, doing operation: FileError.Operation
  ) throws(FileError) {
    let duplicate = fcntl(id, F_DUPFD_CLOEXEC, 0)
    self.path = path
    self.id = duplicate
    guard duplicate >= 0 else { throw FileError(path: path, operation: operation, code: errno) }
  }

  deinit {
    if id >= 0 { close(id) }
  }

  /// What kind of file this is and how large (`fstat`).
  func status() throws(FileError) -> FileStatus {
    var info = stat()
    guard fstat(id, &info) == 0 else {
      throw FileError(path: path, operation: .open, code: errno)
    }
    return FileStatus(info)
  }

  /// Reads what is there, at most `buffer.count` bytes; 0 means the end (`read`).
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    #if canImport(Glibc)
      let count = Self.retrying { Glibc.read(id, buffer.baseAddress, buffer.count) }
    #elseif canImport(Musl)
      let count = Self.retrying { Musl.read(id, buffer.baseAddress, buffer.count) }
    #else
      let count = Self.retrying { Darwin.read(id, buffer.baseAddress, buffer.count) }
    #endif
    guard count >= 0 else { throw FileError(path: path, operation: .read, code: errno) }
    return count
  }

  /// Fills `buffer` from byte `offset` on and gives the number of bytes before the end of the file (`pread`).
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = Self.retrying { pread(id, rest.baseAddress, rest.count, off_t(offset + done)) }
      guard count >= 0 else { throw FileError(path: path, operation: .read, code: errno) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Writes all of `buffer` at byte `offset`, or where the descriptor stands (`pwrite`, `write`).
  func write(_ buffer: UnsafeRawBufferPointer, at offset: Int? = nil) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
      let count = Self.retrying {
        if let offset { return pwrite(id, rest.baseAddress, rest.count, off_t(offset + done)) }
        #if canImport(Glibc)
          return Glibc.write(id, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          return Musl.write(id, rest.baseAddress, rest.count)
        #else
          return Darwin.write(id, rest.baseAddress, rest.count)
        #endif
      }
      guard count >= 0 else { throw FileError(path: path, operation: .write, code: errno) }
      done += count
    }
  }

  /// Waits until everything written is on the disk (`fsync`); pipes and devices that know no such thing are content.
  func synchronize() throws(FileError) {
    guard Self.retrying({ Int(fsync(id)) }) != 0 else { return }
    guard errno != EINVAL && errno != ENOTSUP && errno != EROFS else { return }
    throw FileError(path: path, operation: .write, code: errno)
  }

  /// Reserves room for `size` bytes (`posix_fallocate`, `F_PREALLOCATE`) and gives the `errno` of a refusal, or 0.
  func reserve(_ size: Int) -> Int32 {
    #if os(Linux)
      while true {
        let code = posix_fallocate(id, 0, off_t(size))
        if code != EINTR { return code }
      }
    #else
      var store = fstore_t(
        fst_flags: UInt32(F_ALLOCATEALL), fst_posmode: F_PEOFPOSMODE, fst_offset: 0,
        fst_length: off_t(size), fst_bytesalloc: 0)
      return fcntl(id, F_PREALLOCATE, &store) == -1 ? errno : 0
    #endif
  }

  /// Repeats `call` while signals interrupt it.
  static func retrying(_ call: () -> some SignedInteger) -> Int {
    while true {
      let result = Int(call())
      if result != -1 || errno != EINTR { return result }
    }
  }
}
