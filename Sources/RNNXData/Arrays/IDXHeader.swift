import RNNXArchive
import RNNXGraph

/// The header of an IDX file, the format of the MNIST database: two zero bytes, the type, the number of axes, the
/// extents as 32-bit integers; everything big-endian, elements row-major.
///
/// Source: "THE IDX FILE FORMAT" at the end of the page of the MNIST database.
enum IDXHeader {
  /// The element type that a byte of the header stands for.
  static func elementType(_ code: UInt8) -> ElementType? {
    switch code {
    case 0x08: .uint8
    case 0x09: .int8
    case 0x0B: .int16
    case 0x0C: .int32
    case 0x0D: .float32
    case 0x0E: .float64
    default: nil
    }
  }

  /// True where `bytes`, the first of a file, begin an IDX header.
  static func isIDX(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] == 0 && bytes[1] == 0 && elementType(bytes[2]) != nil
      && bytes[3] > 0
  }

  /// Reads the header from the beginning of `stream`.
  static func read(
    from stream: any ByteStream, options: ReadingOptions
  ) throws(DataError) -> ArrayHeader {
    let name = stream.name
    let start = try asData { () throws(ArchiveError) in try stream.readFully(upTo: 4) }
    guard start.count == 4, start[0] == 0, start[1] == 0, let type = elementType(start[2]) else {
      throw DataError(
        file: name, place: "byte 0",
        reason: .wrongMagic(
          expected: "00 00, a type of 08, 09, 0b, 0c, 0d or 0e, and the number of axes (IDX)",
          found: TextBytes.describe(start)))
    }
    let rank = Int(start[3])
    let extents = try asData { () throws(ArchiveError) in try stream.readFully(upTo: 4 * rank) }
    guard extents.count == 4 * rank else {
      throw DataError(
        file: name, place: "header",
        reason: .short(expected: 4 + 4 * rank, found: 4 + extents.count))
    }
    let shape = (0..<rank).map { axis in
      extents[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    return try ArrayHeader(
      elementType: type, isBigEndian: true, shape: shape, isImages: type == .uint8 && rank == 3,
      byteCount: 4 + 4 * rank, name: name, maximalRank: options.rank)
  }
}
