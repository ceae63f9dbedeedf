import CZlib

extension Filter {
  /// The bytes as they were before this filter.
  ///
  /// `expected` is the size of a chunk, more than which nothing may become.
  func undo(
    _ bytes: [UInt8], expected: Int, _ place: Place
  ) throws(HDF5Error) -> [UInt8] {
    switch identifier {
    case 1: return try inflate(bytes, expected, place)
    case 2: return unshuffle(bytes)
    case 3: return try withoutChecksum(bytes, place)
    default: throw place.error(.refused(.filter(name)))
    }
  }

  /// `uncompress`, into the size that a chunk has or, in front of a checksum, a few bytes more.
  private func inflate(
    _ bytes: [UInt8], _ expected: Int, _ place: Place
  ) throws(HDF5Error) -> [UInt8] {
    var status = Z_OK
    let capacity = expected + 64
    let inflated = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
      var produced = uLongf(capacity)
      status = bytes.withUnsafeBufferPointer { source in
        uncompress(target.baseAddress, &produced, source.baseAddress, uLong(source.count))
      }
      count = status == Z_OK ? Int(produced) : 0
    }
    guard status == Z_OK else {
      throw place.error(
        .malformed(
          status == Z_BUF_ERROR
            ? "a chunk inflates to more than its \(expected) bytes, or ends too early"
            : "a chunk is no deflate stream"))
    }
    return inflated
  }

  /// Puts the bytes of each element together again.
  ///
  /// All first bytes are stored first, then all second ones, and so on.
  private func unshuffle(_ bytes: [UInt8]) -> [UInt8] {
    guard let width = parameters.first.map(Int.init), width > 1, bytes.count >= width else {
      return bytes
    }
    let count = bytes.count / width
    var result = bytes
    bytes.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for part in 0..<width {
          for index in 0..<count { target[index * width + part] = source[part * count + index] }
        }
      }
    }
    return result
  }

  private func withoutChecksum(_ bytes: [UInt8], _ place: Place) throws(HDF5Error) -> [UInt8] {
    guard bytes.count >= 4 else { throw place.error(.malformed("a chunk without its checksum")) }
    let content = bytes.dropLast(4)
    let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard Checksums.fletcher32(content) == stored else {
      throw place.error(.malformed("the checksum of a chunk differs"))
    }
    return Array(content)
  }
}
