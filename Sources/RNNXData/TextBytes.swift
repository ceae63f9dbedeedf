/// Questions about single bytes of text.
enum TextBytes {
  static let newline: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D

  /// True for a space and a tab.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// The first bytes of a file for a message: as text where they are some, as numbers otherwise.
  static func describe(_ bytes: [UInt8], count: Int = 8) -> String {
    let shown = bytes.prefix(count)
    guard !shown.isEmpty else { return "nothing" }
    if shown.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return "\"\(String(decoding: shown, as: UTF8.self))\""
    }
    let numbers = shown.map { byte in
      let hex = String(byte, radix: 16)
      return hex.count == 1 ? "0\(hex)" : hex
    }
    return "bytes \(numbers.joined(separator: " "))"
  }
}
