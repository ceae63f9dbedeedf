/// A member of a zip archive, as all records about it agree.
package struct ZipEntry: Sendable, Equatable {
  /// How the bytes are kept.
  package enum Method: Int, Sendable {
    case stored = 0
    case deflated = 8
  }

  /// The path, with `/` between components; folders end with `/`.
  package let name: String
  /// How the bytes are kept.
  package let method: Method
  /// Bytes in the archive.
  package let compressedSize: Int
  /// Bytes after expanding.
  package let size: Int
  /// CRC-32 of the expanded bytes.
  package let checksum: UInt32
  /// The first of the member's bytes in the archive.
  package let dataOffset: Int
}

/// A central header, before it was compared with the local one.
struct ZipCentralHeader {
  let flags: Int
  let method: Int
  let checksum: Int
  let compressedSize: Int
  let size: Int
  let name: ArraySlice<UInt8>
  let localOffset: Int
}

/// The limits within which zip archives are read.
package struct ZipLimits: Sendable {
  /// The most members.
  package var entries: Int
  /// The longest name, in bytes.
  package var nameBytes: Int
  /// The most bytes of all members after expanding; `nil` for archives whose members are never held in memory.
  package var totalBytes: Int?

  /// Makes limits; the total is not limited unless told.
  package init(entries: Int = 65_535, nameBytes: Int = 4096, totalBytes: Int? = nil) {
    self.entries = entries
    self.nameBytes = nameBytes
    self.totalBytes = totalBytes
  }
}
