import RNNXFiles

/// The bytes of an HDF5 file: those of a whole file, of a part of one, or of an image in memory.
///
/// Offsets are the format's addresses: they count from the superblock, which may stand behind a user block.
struct FileBytes: Sendable {
  private enum Source {
    case file(FileReader)
    case memory([UInt8])
  }

  private let source: Source
  private let range: Range<Int>

  /// All bytes of a file.
  init(_ reader: FileReader) {
    self.init(reader, 0..<reader.size)
  }

  /// The bytes of `range` in a file, which has them.
  init(_ reader: FileReader, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= reader.size, "a part of the file")
    source = .file(reader)
    self.range = range
  }

  /// The bytes of an image.
  init(_ image: [UInt8]) {
    source = .memory(image)
    range = 0..<image.count
  }

  private init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  var count: Int { range.count }

  /// The same bytes without the first `count`.
  func dropping(_ count: Int) -> FileBytes {
    FileBytes(source, range.lowerBound + count..<range.upperBound)
  }

  /// Exactly `count` bytes from `offset` on; outside the file is an error before memory is reserved.
  func read(at offset: Int, count: Int, _ place: Place) throws(HDF5Error) -> [UInt8] {
    try check(offset, count, place)
    var failure: HDF5Error?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      do throws(HDF5Error) {
        try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer)[..<count], place)
        initializedCount = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Up to `count` bytes from `offset` on, fewer at the end.
  func readPrefix(at offset: Int, count: Int, _ place: Place) throws(HDF5Error) -> [UInt8] {
    guard offset < self.count else { return [] }
    return try read(at: offset, count: min(count, self.count - offset), place)
  }

  /// Fills `buffer` from `offset` on.
  func read(
    at offset: Int, into buffer: Slice<UnsafeMutableRawBufferPointer>, _ place: Place
  ) throws(HDF5Error) {
    try check(offset, buffer.count, place)
    let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer)
    let start = range.lowerBound + offset
    switch source {
    case .memory(let image): buffer.copyBytes(from: image[start..<start + buffer.count])
    case .file(let reader):
      do throws(FileError) { try reader.read(at: start, into: buffer) } catch {
        throw place.error(.readFailed(error.reason))
      }
    }
  }

  private func check(_ offset: Int, _ count: Int, _ place: Place) throws(HDF5Error) {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      throw place.error(
        .malformed("\(count) bytes at \(offset) lie outside the file (\(self.count) bytes)"))
    }
  }
}
