/// How strings are stored.
public enum StringLength: Sendable, Equatable {
  /// Each with its own length, outside the array.
  case variable
  /// All as long as the longest, padded with null characters: NumPy's `S` type, which every Keras reads.
  case fixed
}

/// Strings laid out as the library takes them.
struct StringBlock {
  let length: StringLength
  /// Bytes of the longest string, or more where it was asked for.
  let width: Int
  /// Bytes of one element in memory.
  var elementSize: Int {
    length == .fixed ? width : MemoryLayout<UnsafeRawPointer?>.stride
  }
  private var bytes: [UInt8] = []
  private var offsets: [Int] = []

  init(
    _ strings: [String], _ length: StringLength, atLeast leastWidth: Int = 1, _ place: Place
  ) throws(HDF5Error) {
    for string in strings where string.utf8.contains(0) {
      throw place.error(.unrepresentable("a string with a null character"))
    }
    self.length = length
    width = max(1, leastWidth, strings.map(\.utf8.count).max() ?? 1)
    for string in strings {
      offsets.append(bytes.count)
      bytes += string.utf8
      // A variable-length string ends with a null character.
      bytes += repeatElement(0, count: length == .fixed ? width - string.utf8.count : 1)
    }
  }

  /// Lends what the library reads: the strings themselves, or pointers to them.
  func withBytes<Value>(_ body: (UnsafeRawPointer?) -> Value) -> Value {
    bytes.withUnsafeBytes { buffer in
      guard length == .variable else { return body(buffer.baseAddress) }
      let pointers = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
      return pointers.withUnsafeBytes { body($0.baseAddress) }
    }
  }
}
