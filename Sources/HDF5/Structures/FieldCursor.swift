/// How many bytes the file's addresses and lengths take.
struct FieldWidths: Sendable {
  var address: Int
  var length: Int
}

/// Little-endian fields of a structure, read one after the other; none is read beyond its end.
struct FieldCursor {
  private let bytes: ArraySlice<UInt8>
  private let widths: FieldWidths
  private let place: Place
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>, _ widths: FieldWidths, _ place: Place) {
    (self.bytes, self.widths, self.place) = (bytes, widths, place)
    position = bytes.startIndex
  }

  /// Bytes that have not been read.
  var remaining: Int { bytes.endIndex - position }
  /// Bytes that have been read.
  var consumed: Int { position - bytes.startIndex }

  /// The next `width` bytes, at most 8, as a number.
  mutating func unsigned(_ width: Int) throws(HDF5Error) -> UInt64 {
    precondition(width <= 8, "numbers have at most 64 bits")
    return try take(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The next `width` bytes as a number that memory could be counted by.
  mutating func integer(_ width: Int) throws(HDF5Error) -> Int {
    let value = try unsigned(width)
    guard let value = Int(exactly: value) else { throw malformed("the number \(value)") }
    return value
  }

  mutating func byte() throws(HDF5Error) -> Int { try integer(1) }

  /// A length in the width of this file.
  mutating func length() throws(HDF5Error) -> Int { try integer(widths.length) }

  /// A length of which all bits say "as much as you like".
  mutating func lengthOrUnlimited() throws(HDF5Error) -> Int? {
    let value = try unsigned(widths.length)
    if value == Self.allOnes(widths.length) { return nil }
    guard let value = Int(exactly: value) else { throw malformed("the length \(value)") }
    return value
  }

  /// An address; `nil` is the format's "undefined".
  mutating func address() throws(HDF5Error) -> Int? {
    let value = try unsigned(widths.address)
    if value == Self.allOnes(widths.address) { return nil }
    guard let value = Int(exactly: value) else { throw malformed("the address \(value)") }
    return value
  }

  /// An address that must be there.
  mutating func definedAddress(of what: String) throws(HDF5Error) -> Int {
    guard let address = try address() else { throw malformed("\(what) has no address") }
    return address
  }

  mutating func take(_ count: Int) throws(HDF5Error) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw malformed("a structure ends after \(remaining) bytes where \(count) are expected")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func skip(_ count: Int) throws(HDF5Error) { _ = try take(count) }

  /// Skips to the next multiple of 8 bytes from the beginning on, or to the end.
  mutating func align() {
    position = min(bytes.startIndex + (consumed + 7) / 8 * 8, bytes.endIndex)
  }

  /// The bytes up to a null character, which is skipped.
  mutating func cString() throws(HDF5Error) -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: 0) else {
      throw malformed("a name without an end")
    }
    defer { position = end + 1 }
    return bytes[position..<end]
  }

  func malformed(_ what: String) -> HDF5Error { place.error(.malformed(what)) }

  private static func allOnes(_ width: Int) -> UInt64 {
    width >= 8 ? .max : (1 << (8 * UInt64(width))) - 1
  }
}
