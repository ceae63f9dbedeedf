/// The superblock: what the first bytes of an HDF5 file say about the whole.
///
/// Source: HDF5 File Format Specification 3.0, II.A "Disk Format: Level 0A".
struct FileHeader: Equatable {
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Bytes that hold every version's fields up to the end-of-file address.
  static let byteCount = 96

  /// Where the superblock starts: after the user block, if there is one.
  var offset: Int
  var version: Int
  /// Bytes of one address in the file.
  var addressByteCount: Int
  /// Bytes of one length in the file.
  var lengthByteCount: Int
  /// Where the header of the root group is, counted from the superblock.
  var root: Int
  /// Bytes that the file must have.
  var endOfFile: Int

  /// The places where a superblock may start: 0, then 512 and its doubles.
  static func offsets(fileSize: Int) -> [Int] {
    var offsets: [Int] = []
    var offset = 0
    while offset + signature.count <= fileSize {
      offsets.append(offset)
      offset = offset == 0 ? 512 : offset * 2
    }
    return offsets
  }

  /// Reads the fields from `bytes`, which start with the signature at `offset` of the file.
  init(_ bytes: [UInt8], at offset: Int, fileSize: Int) throws(HDF5FileFault) {
    guard bytes.count > 8 else { throw .truncated(expected: offset + 48, found: fileSize) }
    self.offset = offset
    version = Int(bytes[8])
    let widthOffset: Int
    let addressStart: Int
    switch version {
    case 0: (widthOffset, addressStart) = (13, 24)
    case 1: (widthOffset, addressStart) = (13, 28)
    case 2, 3: (widthOffset, addressStart) = (9, 12)
    default: throw .newerFormat("superblock version \(version)")
    }
    guard bytes.count > widthOffset + 1 else {
      throw .truncated(expected: offset + 48, found: fileSize)
    }
    let width = Int(bytes[widthOffset])
    let lengthWidth = Int(bytes[widthOffset + 1])
    guard [2, 4, 8].contains(width), [2, 4, 8].contains(lengthWidth) else {
      throw .malformed("superblock: addresses of \(width) bytes, lengths of \(lengthWidth)")
    }
    // In old files the root group's entry follows, which begins with the place of its name.
    let rootStart = addressStart + (version < 2 ? 5 : 3) * width
    guard bytes.count >= rootStart + width else {
      throw .truncated(expected: offset + rootStart + width, found: fileSize)
    }
    addressByteCount = width
    lengthByteCount = lengthWidth
    guard let root = Int(exactly: littleEndian(bytes[rootStart..<rootStart + width])) else {
      throw .malformed("superblock: the root group has no address")
    }
    self.root = root
    let base = littleEndian(bytes[addressStart..<addressStart + width])
    let endStart = addressStart + 2 * width
    let end = littleEndian(bytes[endStart..<endStart + width])
    // A user block may have been put in front of a finished file; then all addresses move with it.
    guard let base = Int(exactly: base), let end = Int(exactly: end),
      base <= offset, case let (expected, overflow) = end.addingReportingOverflow(offset - base),
      !overflow
    else { throw .malformed("superblock: base and end addresses do not fit the file") }
    endOfFile = expected
    guard expected <= fileSize else { throw .truncated(expected: expected, found: fileSize) }
  }
}

/// Why the first bytes are not those of a whole HDF5 file.
enum HDF5FileFault: Error {
  case truncated(expected: Int, found: Int)
  case newerFormat(String)
  case malformed(String)

  var reason: HDF5Error.Reason {
    switch self {
    case .truncated(let expected, let found): .truncated(expected: expected, found: found)
    case .newerFormat(let what): .newerFormat(what)
    case .malformed(let what): .malformed(what)
    }
  }
}

private func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
