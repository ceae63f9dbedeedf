import RNNXArchive
import RNNXGraph

/// The header of a NumPy array file, versions 1 to 3.
///
/// Source: numpy.lib.format, "Format Version 1.0" to "3.0".
enum NPYHeader {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// NumPy itself reads no more than 10,000 bytes.
  private static let longest = 1 << 16

  /// Reads the header from the beginning of `stream`; `name` is for errors.
  static func read(
    from stream: any ByteStream, name: String, options: ReadingOptions
  ) throws(DataError) -> ArrayHeader {
    let (fields, byteCount) = try fields(from: stream, name: name)
    return try ArrayHeader(
      elementType: fields.type.elementType, isBigEndian: fields.type.isBigEndian,
      shape: fields.shape, isFortranOrder: fields.isFortranOrder, byteCount: byteCount,
      name: name, maximalRank: options.rank)
  }

  /// Reads what the header says, and how many bytes it takes.
  static func fields(
    from stream: any ByteStream, name: String
  ) throws(DataError) -> (NPYHeaderParser.Fields, byteCount: Int) {
    let start = try asData { () throws(ArchiveError) in try stream.readFully(upTo: 8) }
    guard start.count == 8, start.starts(with: magic) else {
      throw DataError(
        file: name, place: "byte 0",
        reason: .wrongMagic(expected: #""\x93NUMPY""#, found: TextBytes.describe(start)))
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw DataError(
        file: name, place: "byte 6",
        reason: .malformed(expected: "version 1.0, 2.0 or 3.0", found: "\(start[6]).\(start[7])"))
    }
    let width = start[6] == 1 ? 2 : 4
    let lengthBytes = try take(width, from: stream, name)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= longest else {
      throw DataError(
        file: name, place: "header",
        reason: .tooLarge("bytes of header", found: length, limit: longest))
    }
    let text = try take(length, from: stream, name)
    var parser = NPYHeaderParser(text, name: name)
    return (try parser.parse(), 8 + width + length)
  }

  private static func take(
    _ count: Int, from stream: any ByteStream, _ name: String
  ) throws(DataError) -> [UInt8] {
    let bytes = try asData { () throws(ArchiveError) in try stream.readFully(upTo: count) }
    guard bytes.count == count else {
      throw DataError(
        file: name, place: "header", reason: .short(expected: count, found: bytes.count))
    }
    return bytes
  }
}

/// What NumPy calls a `dtype`: byte order, kind and size.
struct NPYType: Equatable {
  let elementType: ElementType
  let isBigEndian: Bool

  /// Reads `descr`, such as `<f4` or `|b1`; throws the reason why it is no number.
  init(_ text: String) throws(DataErrorReason) {
    let order = text.first
    let kind = text.dropFirst()
    let hasOrder = order.map { "<>=|".contains($0) } ?? false
    if kind.hasPrefix("O") || text == "O" { throw DataErrorReason(.pickled) }
    let types: [Substring: ElementType] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32,
      "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
    ]
    guard hasOrder, let type = types[kind], order != "|" || type.byteCount == 1 else {
      throw DataErrorReason(.unsupportedType(text))
    }
    elementType = type
    #if _endian(big)
      isBigEndian = order == ">" || order == "="
    #else
      isBigEndian = order == ">"
    #endif
  }
}

/// A reason that does not know its file yet.
struct DataErrorReason: Error {
  let reason: DataError.Reason

  init(_ reason: DataError.Reason) {
    self.reason = reason
  }
}
