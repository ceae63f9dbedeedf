extension JSONParser {
  /// Reads a string from its opening quote to past its closing one.
  mutating func parseString() throws(JSONError) -> String {
    let start = position
    position += 1
    let first = position
    try skipPlainBytes(from: start)
    if bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try text(of: bytes[first..<position], at: first)
    }
    return try parseEscapedString(from: first, start: start)
  }

  /// Goes on at the first backslash of a string that begins at `first`.
  private mutating func parseEscapedString(
    from first: Int, start: Int
  ) throws(JSONError) -> String {
    var utf8 = Array(bytes[first..<position])
    while bytes[position] != UInt8(ascii: "\"") {
      try parseEscape(into: &utf8)
      let from = position
      try skipPlainBytes(from: start)
      utf8 += bytes[from..<position]
    }
    position += 1
    return try text(of: utf8[...], at: first)
  }

  /// Moves to the next quote or backslash.
  private mutating func skipPlainBytes(from start: Int) throws(JSONError) {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
      case 0..<0x20: throw error(.controlCharacter(bytes[position]))
      default: position += 1
      }
    }
    throw error(.unexpected(expected: "a closing quote", found: "the end of the text"), at: start)
  }

  private func text(of utf8: ArraySlice<UInt8>, at offset: Int) throws(JSONError) -> String {
    guard let text = String(validating: utf8, as: UTF8.self) else {
      throw error(.invalidUTF8, at: offset)
    }
    return text
  }

  private mutating func parseEscape(into utf8: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard let kind = current else { throw error(.invalidEscape, at: start) }
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(kind)
    case UInt8(ascii: "b"): utf8.append(0x08)
    case UInt8(ascii: "f"): utf8.append(0x0C)
    case UInt8(ascii: "n"): utf8.append(0x0A)
    case UInt8(ascii: "r"): utf8.append(0x0D)
    case UInt8(ascii: "t"): utf8.append(0x09)
    case UInt8(ascii: "u"): utf8 += try parseCodePoint(start: start)
    default: throw error(.invalidEscape, at: start)
    }
  }

  /// Reads the digits of a `\u` escape, and the second escape of a surrogate pair; gives UTF-8.
  private mutating func parseCodePoint(start: Int) throws(JSONError) -> [UInt8] {
    var code = UInt32(try parseFourHexDigits(start: start))
    if (0xD800..<0xDC00).contains(code) {
      guard skip(#"\u"#) else { throw error(.loneSurrogate, at: start) }
      let low = UInt32(try parseFourHexDigits(start: start))
      guard (0xDC00..<0xE000).contains(low) else { throw error(.loneSurrogate, at: start) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error(.loneSurrogate, at: start) }
    return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private mutating func parseFourHexDigits(start: Int) throws(JSONError) -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = current.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw error(.invalidEscape, at: start)
      }
      code = code << 4 | UInt16(digit)
      position += 1
    }
    return code
  }
}
