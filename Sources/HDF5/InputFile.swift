#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file open for a look at its first bytes, before libhdf5 gets it.
struct InputFile: ~Copyable {
  private let descriptor: CInt
  private let place: Place
  let isRegular: Bool
  let byteCount: Int

  init(path: String, place: Place) throws(HDF5Error) {
    var descriptor: CInt
    repeat { descriptor = open(path, O_RDONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw place.error(.cannotOpen(errno: errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let number = errno
      _ = close(descriptor)
      throw place.error(.cannotOpen(errno: number))
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else {
      _ = close(descriptor)
      throw place.error(.isDirectory)
    }
    self.descriptor = descriptor
    self.place = place
    isRegular = kind == S_IFREG
    byteCount = Int(status.st_size)
  }

  deinit { _ = close(descriptor) }

  /// Reads up to `count` bytes from `offset`, fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(HDF5Error) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let start = filled
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + start }, count - start, off_t(offset + start))
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw place.error(.readFailed(errno: errno)) }
      guard got > 0 else { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// Reads what a pipe gives, to its end.
  func readAll(limit: Int) throws(HDF5Error) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = block.withUnsafeMutableBytes { Self.readSome(descriptor, $0) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw place.error(.readFailed(errno: errno)) }
      guard got > 0 else { return bytes }
      guard bytes.count + got <= limit else {
        throw place.error(
          .limitExceeded(.totalTensorBytes, requested: bytes.count + got, allowed: limit))
      }
      bytes += block[..<got]
    }
  }

  private static func readSome(_ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
