/// Little-endian fields of a zip record (PKWARE APPNOTE 6.3.10), read one after the other.
struct ZipRecord {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Bytes that have not been read.
  var remaining: Int { bytes.endIndex - position }

  mutating func uint16() -> Int { Int(integer(2)) }
  mutating func uint32() -> Int { Int(integer(4)) }
  mutating func uint64() -> UInt64 { integer(8) }

  /// The next `count` bytes.
  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    precondition(count <= remaining, "the record was checked to be long enough")
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func integer(_ width: Int) -> UInt64 {
    take(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// What the records of a zip archive begin with.
enum ZipSignature {
  static let localHeader = 0x0403_4B50
  static let centralHeader = 0x0201_4B50
  static let endRecord = 0x0605_4B50
  static let zip64EndRecord = 0x0606_4B50
  static let zip64Locator = 0x0706_4B50
  static let dataDescriptor = 0x0807_4B50
}

/// Sizes of the fixed parts of records.
enum ZipSize {
  static let localHeader = 30
  static let centralHeader = 46
  static let endRecord = 22
  static let zip64EndRecord = 56
  static let zip64Locator = 20
}

/// Bits of the general purpose flags.
enum ZipFlag {
  /// Checksum and sizes follow the data instead of standing in the local header.
  static let dataDescriptor = 1 << 3
  /// The name is UTF-8.
  static let utf8 = 1 << 11
  /// Bits 1 and 2 tell how hard deflate tried; the other bits mean encryption, patches and the like.
  static let harmless = 1 << 1 | 1 << 2 | dataDescriptor | utf8
}
