extension JSONOutput {
  /// Writes the shortest digits that read back as the same number, in Python's notation.
  mutating func append(_ number: Double) throws(JSONError) {
    guard number.isFinite else {
      guard style.allowsNonFinite else {
        throw JSONError(.nonFinite(number), at: .pointer(pointer))
      }
      append(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
      return
    }
    var text = number.description
    if let whole = Int64(exactly: number), (0x1p53..<1e16).contains(abs(number)) {
      // Swift goes over to exponents at 2^53, Python only at 1e16.
      text = "\(whole).0"
    }
    if !style.keepsFraction && text.hasSuffix(".0") { text.removeLast(2) }
    append(text)
  }

  /// Writes a string in quotes with the escapes that JSON demands, and those that the style asks for.
  mutating func appendQuoted(_ text: String) {
    append("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      case "\u{08}": append("\\b")
      case "\u{0C}": append("\\f")
      case "\u{00}"..."\u{1F}": appendEscape(UInt16(scalar.value))
      case "\u{7F}"... where style.escapesNonASCII:
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          appendEscape(unit)
        }
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    append("\"")
  }

  private mutating func appendEscape(_ unit: UInt16) {
    let hex = String(unit, radix: 16)
    append("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
  }
}
