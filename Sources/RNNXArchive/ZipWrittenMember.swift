/// A member of an archive being written, and the records about it.
struct ZipWrittenMember {
  let name: String
  let method: ZipEntry.Method
  /// Checksum and sizes follow the data.
  let hasDescriptor: Bool
  let offset: Int
  var size = 0
  var compressedSize = 0
  var checksum: UInt32 = 0

  /// The version of zip that a reader must know for ZIP64.
  private static let versionNeeded = 45
  /// 1980-01-01, the first day that zip can express.
  private static let date = 1 << 5 | 1
  private static let placeholder = 0xFFFF_FFFF

  private var flags: Int {
    let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
    return (isASCII ? 0 : ZipFlag.utf8) | (hasDescriptor ? ZipFlag.dataDescriptor : 0)
  }

  /// The local header, with real checksum and sizes once they are known; always with a ZIP64 field, as NumPy's.
  func localHeader(isFinished: Bool) -> [UInt8] {
    var fields = ZipFields()
    fields.append(ZipSignature.localHeader, 4)
    fields.append([Self.versionNeeded, flags, method.rawValue, 0, Self.date], 2)
    fields.append(isFinished ? Int(checksum) : 0, 4)
    fields.append([Self.placeholder, Self.placeholder], 4)
    fields.append([name.utf8.count, 20], 2)
    fields.bytes += name.utf8
    fields.append([1, 16], 2)
    fields.append(isFinished ? [size, compressedSize] : [0, 0], 8)
    return fields.bytes
  }

  /// Checksum and sizes for behind the data, in the wide form that a ZIP64 local header announces.
  var dataDescriptor: [UInt8] {
    var fields = ZipFields()
    fields.append([ZipSignature.dataDescriptor, Int(checksum)], 4)
    fields.append([compressedSize, size], 8)
    return fields.bytes
  }

  /// The header in the directory at the end.
  var centralHeader: [UInt8] {
    let large = [size, compressedSize, offset].filter { $0 >= Self.placeholder }
    var fields = ZipFields()
    fields.append(ZipSignature.centralHeader, 4)
    // Made by the same version, on Unix (3), for the permissions below.
    fields.append([3 << 8 | Self.versionNeeded, Self.versionNeeded], 2)
    fields.append([flags, method.rawValue, 0, Self.date], 2)
    fields.append(Int(checksum), 4)
    fields.append([compressedSize, size].map { min($0, Self.placeholder) }, 4)
    fields.append([name.utf8.count, large.isEmpty ? 0 : 4 + 8 * large.count, 0, 0, 0], 2)
    // A regular file that everybody may read: 0100644.
    fields.append([0o100644 << 16, min(offset, Self.placeholder)], 4)
    fields.bytes += name.utf8
    if !large.isEmpty {
      fields.append([1, 8 * large.count], 2)
      fields.append(large, 8)
    }
    return fields.bytes
  }

  /// What follows the directory that reaches from `start` to `end`.
  static func endRecords(count: Int, start: Int, end: Int) -> [UInt8] {
    var fields = ZipFields()
    if count >= 0xFFFF || end >= placeholder {
      fields.append(ZipSignature.zip64EndRecord, 4)
      fields.append(ZipSize.zip64EndRecord - 12, 8)
      fields.append([versionNeeded, versionNeeded], 2)
      fields.append([0, 0], 4)
      fields.append([count, count, end - start, start], 8)
      fields.append([ZipSignature.zip64Locator, 0], 4)
      fields.append(end, 8)
      fields.append(1, 4)
    }
    fields.append(ZipSignature.endRecord, 4)
    fields.append([0, 0, min(count, 0xFFFF), min(count, 0xFFFF)], 2)
    fields.append([end - start, start].map { min($0, placeholder) }, 4)
    fields.append(0, 2)
    return fields.bytes
  }
}

/// Little-endian fields, put one behind the other.
private struct ZipFields {
  var bytes: [UInt8] = []

  mutating func append(_ value: Int, _ width: Int) {
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  mutating func append(_ values: [Int], _ width: Int) {
    for value in values { append(value, width) }
  }
}
