/// The header of an IDX file: two zero bytes, the element type, the rank, then the extents,
/// big-endian.
package struct IDXHeader: Equatable, Sendable {
  /// The types that IDX knows.
  package enum Element: UInt8, Sendable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    /// Bytes of one element.
    package var byteCount: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  /// The type of every element.
  package let element: Element
  /// The extents, the samples first.
  package let shape: [Int]

  /// Bytes before the first element.
  package var byteCount: Int { 4 + 4 * shape.count }
  /// The shape of one sample.
  package var sampleShape: [Int] { Array(shape.dropFirst()) }

  /// Whether a file that begins with `bytes` looks like IDX.
  package static func matches(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] == 0 && bytes[1] == 0 && Element(rawValue: bytes[2]) != nil
      && bytes[3] > 0
  }

  /// Reads the header from the first bytes of a file of `fileSize` bytes.
  package init(_ bytes: [UInt8], fileSize: Int, name: String) throws(CommandFailure) {
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let element = Element(rawValue: bytes[2])
    else {
      let found = bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
      throw .badInput(
        name, "expected an IDX magic number (0 0, element type 8 to e, rank), found \(found)")
    }
    let rank = Int(bytes[3])
    guard rank > 0, bytes.count >= 4 + 4 * rank else {
      throw .badInput(
        name, "expected an IDX header of \(rank) extents, found the end at byte \(fileSize)")
    }
    shape = (0..<rank).map { axis in
      bytes[4 + 4 * axis..<8 + 4 * axis].reduce(0) { $0 << 8 | Int($1) }
    }
    self.element = element
    try checkSize(fileSize, name)
  }

  private func checkSize(_ fileSize: Int, _ name: String) throws(CommandFailure) {
    var size = element.byteCount
    for extent in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw .badInput(name, "the IDX shape \(shape) is larger than any memory")
      }
      size = product
    }
    guard size <= fileSize - byteCount else {
      throw .badInput(
        name, "the IDX shape \(shape) needs \(size) bytes after the header,"
          + " found \(max(0, fileSize - byteCount)); the file was cut short")
    }
  }
}
