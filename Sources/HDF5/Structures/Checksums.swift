/// The checksums of the format.
enum Checksums {
  /// Bob Jenkins' lookup3 ("hashlittle", initial value 0), which guards the format's newer structures.
  static func lookup3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var state = Lookup3(count: bytes.count)
    var position = bytes.startIndex
    while bytes.endIndex - position > 12 {
      state.add(bytes[position..<position + 12])
      state.mix()
      position += 12
    }
    guard position < bytes.endIndex else { return state.c }
    state.add(bytes[position...])
    state.finish()
    return state.c
  }

  /// Fletcher's checksum over big-endian words of 16 bits, as the filter of that name computes it.
  static func fletcher32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (0, 0)
    bytes.withUnsafeBytes { buffer in
      var index = 0
      let words = buffer.count / 2
      while index < words {
        // So many words fit before a sum of 32 bits could overflow.
        for _ in 0..<min(360, words - index) {
          low &+= UInt32(buffer[2 * index]) << 8 | UInt32(buffer[2 * index + 1])
          high &+= low
          index += 1
        }
        low = fold(low)
        high = fold(high)
      }
      if buffer.count % 2 == 1, let last = buffer.last {
        low = fold(low &+ UInt32(last) << 8)
        high = fold(high &+ low)
      }
    }
    return fold(high) << 16 | fold(low)
  }

  private static func fold(_ sum: UInt32) -> UInt32 { (sum & 0xFFFF) &+ (sum >> 16) }
}

/// The three words of lookup3; their names are those of its author.
private struct Lookup3 {
  var a: UInt32
  var b: UInt32
  var c: UInt32

  init(count: Int) {
    a = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: count)
    (b, c) = (a, a)
  }

  /// Adds up to twelve bytes, little-endian.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    for (index, byte) in bytes.enumerated() {
      let value = UInt32(byte) << (8 * UInt32(index % 4))
      switch index / 4 {
      case 0: a &+= value
      case 1: b &+= value
      default: c &+= value
      }
    }
  }

  mutating func mix() {
    a &-= c; a ^= rotate(c, 4); c &+= b
    b &-= a; b ^= rotate(a, 6); a &+= c
    c &-= b; c ^= rotate(b, 8); b &+= a
    a &-= c; a ^= rotate(c, 16); c &+= b
    b &-= a; b ^= rotate(a, 19); a &+= c
    c &-= b; c ^= rotate(b, 4); b &+= a
  }

  mutating func finish() {
    c ^= b; c &-= rotate(b, 14)
    a ^= c; a &-= rotate(c, 11)
    b ^= a; b &-= rotate(a, 25)
    c ^= b; c &-= rotate(b, 16)
    a ^= c; a &-= rotate(c, 4)
    b ^= a; b &-= rotate(a, 14)
    c ^= b; c &-= rotate(b, 24)
  }

  private func rotate(_ value: UInt32, _ bits: UInt32) -> UInt32 {
    value << bits | value >> (32 - bits)
  }
}
