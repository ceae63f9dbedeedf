import CZlib

/// The CRC-32 of zip and gzip, computed piece by piece.
package struct Checksum: Sendable {
  /// The checksum of everything so far.
  package private(set) var value: UInt32 = 0

  /// Begins with no bytes.
  package init() {}

  /// Adds `bytes` (`crc32_z`).
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let start else { return }
    value = UInt32(truncatingIfNeeded: crc32_z(uLong(value), start, bytes.count))
  }

  /// Adds `bytes`.
  package mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }
}
