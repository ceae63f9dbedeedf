extension JSONParser {
  /// Reads a number by the grammar of RFC 8259, or `-Infinity`.
  mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    let isNegative = current == UInt8(ascii: "-")
    if isNegative {
      position += 1
      if skip("Infinity") { return .number(-.infinity) }
    }
    try skipIntegerPart()
    var isInteger = true
    if current == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try skipDigits("a digit after '.'")
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try skipDigits("a digit in the exponent")
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    // An integer has no negative zero.
    if text == "-0" { return .number(-0.0) }
    if isInteger { return Int(text).map(JSONValue.integer) ?? .bigInteger(text) }
    guard let number = Double(text), number.isFinite else {
      throw error(.numberOutOfRange, at: start)
    }
    return .number(number)
  }

  /// Zero alone, or digits that do not begin with zero.
  private mutating func skipIntegerPart() throws(JSONError) {
    guard current == UInt8(ascii: "0") else { return try skipDigits("a digit") }
    position += 1
    if let next = current, isDigit(next) {
      throw unexpected("no digit after a leading zero")
    }
  }

  private mutating func skipDigits(_ expected: String) throws(JSONError) {
    guard let first = current, isDigit(first) else { throw unexpected(expected) }
    while let byte = current, isDigit(byte) { position += 1 }
  }

  func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
