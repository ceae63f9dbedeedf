#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An output file that appears under its name only when it is complete.
///
/// Everything goes to a temporary file in the same directory; `commit()` brings it to the disk and renames it. Until
/// then, and for ever after a failure, an old file stays as it was: an error, a full disk, or the end of the process
/// leaves no half-written file under the name. An uncommitted file is removed with its owner, and what a killed process
/// left behind is removed by the next output of the same name.
///
/// Pipes and devices, `/dev/stdout` among them, are written directly and never replaced. Not thread-safe.
public final class AtomicOutputFile {
  /// The file as the caller named it.
  public let path: String
  /// The file that holds the bytes until `commit()`, for libraries that write by name; `nil` for pipes and devices.
  public let temporaryPath: String?
  /// Bytes written one after the other so far.
  public private(set) var position = 0
  /// True where earlier bytes can be written again, which pipes and devices do not allow.
  public var isSeekable: Bool { temporaryPath != nil }

  private let descriptor: Descriptor
  /// Where the finished file goes: `path`, or what it links to.
  private let destination: String
  private let replacesExisting: Bool
  private var isOpen = true
  private var isReserved = false

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: where the finished file goes; `-` is standard output. A symbolic link stays, its target is replaced.
  ///   - replacingExisting: whether a regular file may be there already; otherwise that is `FileError.Reason.exists`.
  ///   - size: bytes that the file will have, if known: a disk that is too full is then found before any work.
  /// - Throws: `FileError`, with operation `create`; `write` where the space is missing.
  public init(
    path: String, replacingExisting: Bool = true, reserving size: Int? = nil
  ) throws(FileError) {
    self.path = path == "-" ? "standard output" : path
    replacesExisting = replacingExisting
    switch path == "-" ? .descriptor(STDOUT_FILENO) : try OutputTarget(of: path) {
    case .descriptor(let id):
      descriptor = try Descriptor(duplicating: id, as: self.path, doing: .create)
      (destination, temporaryPath) = (path, nil)
    case .device(let device):
      descriptor = try Descriptor(opening: device, flags: O_WRONLY, as: path, doing: .create)
      (destination, temporaryPath) = (path, nil)
    case .file(let file, let permissions):
      guard replacingExisting || permissions == nil else {
        throw FileError(path: path, operation: .create, reason: .exists)
      }
      TemporaryFile.removeStale(of: file)
      let temporary = try TemporaryFile(besides: file, permissions: permissions, as: path)
      (destination, temporaryPath) = (file, temporary.path)
      descriptor = temporary.descriptor
    }
    if let size { try reserve(size) }
  }

  deinit { cancel() }

  /// Appends `bytes`.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    var result: Result<Void, FileError> = .success(())
    bytes.withUnsafeBytes { buffer in
      result = Result { () throws(FileError) in try write(buffer) }
    }
    try result.get()
  }

  /// Appends `text` as UTF-8.
  public func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }

  /// Appends the bytes of `buffer`.
  public func write(_ buffer: UnsafeRawBufferPointer) throws(FileError) {
    precondition(isOpen, "an output file is written before commit() and cancel()")
    try descriptor.write(buffer)
    position += buffer.count
  }

  /// Writes `bytes` over what stands at byte `offset`; `position` stays.
  public func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    precondition(isOpen, "an output file is written before commit() and cancel()")
    guard isSeekable else { throw FileError(path: path, operation: .write, reason: .notSeekable) }
    var result: Result<Void, FileError> = .success(())
    bytes.withUnsafeBytes { buffer in
      result = Result { () throws(FileError) in try descriptor.write(buffer, at: offset) }
    }
    try result.get()
  }

  /// Lets libhdf5 take its own lock on the temporary file, which it opens by `temporaryPath`.
  public func yieldLockToLibrary() {
    FileLock.yieldToLibrary(descriptor.id)
  }

  /// Brings the file to the disk and under its name; nothing can be written afterwards.
  ///
  /// - Throws: `FileError`, after which the temporary file is gone and an old file is as it was.
  public func commit() throws(FileError) {
    precondition(isOpen, "an output file is committed once")
    do {
      guard let temporaryPath else {
        try descriptor.synchronize()
        isOpen = false
        return
      }
      try checkIdentity(of: temporaryPath)
      if isReserved { try releaseReservation() }
      try descriptor.synchronize()
      try moveIntoPlace(temporaryPath)
      isOpen = false
    } catch {
      cancel()
      throw error
    }
    synchronizeDirectory()
  }

  /// Gives the file up: the temporary is removed, an old file stays as it was.
  public func cancel() {
    guard isOpen else { return }
    isOpen = false
    if let temporaryPath { unlink(temporaryPath) }
  }
}

extension AtomicOutputFile {
  /// Makes sure that the disk has room for `size` bytes; systems that cannot tell are trusted.
  private func reserve(_ size: Int) throws(FileError) {
    guard isSeekable, size > 0 else { return }
    let code = descriptor.reserve(size)
    isReserved = code == 0
    let reason = FileError.Reason(code: code)
    guard reason == .full else { return }
    cancel()
    throw FileError(path: path, operation: .write, reason: reason)
  }

  /// Gives back what was reserved beyond the end.
  private func releaseReservation() throws(FileError) {
    guard Descriptor.retrying({ ftruncate(descriptor.id, off_t(position)) }) == 0 else {
      throw FileError(path: path, operation: .write, code: errno)
    }
  }

  private func checkIdentity(of temporaryPath: String) throws(FileError) {
    let written = try descriptor.status()
    guard let named = try FileStatus(ofPath: temporaryPath, as: path),
      named.isSameFile(as: written)
    else { throw FileError(path: path, operation: .replace, reason: .exchanged) }
  }

  private func moveIntoPlace(_ temporaryPath: String) throws(FileError) {
    if !replacesExisting {
      // A hard link, unlike a rename, refuses a name that came into being meanwhile.
      if link(temporaryPath, destination) == 0 {
        unlink(temporaryPath)
        return
      }
      // Some file systems know no hard links; there the check at the beginning has to do.
      let code = errno
      guard code == EPERM || code == ENOTSUP || code == ENOSYS else {
        throw FileError(path: path, operation: .replace, code: code)
      }
    }
    guard rename(temporaryPath, destination) == 0 else {
      throw FileError(path: path, operation: .replace, code: errno)
    }
  }

  /// Makes the new name survive a power failure.
  ///
  /// The file is complete in any case, so a refusal is no error.
  private func synchronizeDirectory() {
    let directory = PathParts(destination).directory
    let descriptor = try? Descriptor(opening: directory, flags: O_RDONLY, doing: .open)
    try? descriptor?.synchronize()
  }
}
