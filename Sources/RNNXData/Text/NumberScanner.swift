/// Reads numbers out of text, faster than through strings; every result is the nearest `Double`.
package enum NumberScanner {
  /// What may stand for a number.
  package enum Grammar: Sendable {
    /// JSON's numbers, and Python's `NaN`, `Infinity`, `-Infinity`.
    case json
    /// Also a plus sign, a point without digits on one side, and `nan`, `inf`, `infinity` in any case.
    case table
  }

  /// Powers of ten that a `Double` holds exactly.
  private static let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// Reads a number that begins at `position` and moves behind it; `nil` where none begins.
  package static func scan(
    _ bytes: ArraySlice<UInt8>, at position: inout Int, _ grammar: Grammar
  ) -> Double? {
    let start = position
    guard let decimal = Decimal(bytes, at: &position, grammar) else {
      position = start
      return scanWord(bytes, at: &position, grammar)
    }
    // Both factors are exact, so that the one rounding of the product or quotient is the right one (Clinger 1990).
    if decimal.isExact, decimal.mantissa <= 1 << 53, decimal.exponent.magnitude <= 22 {
      let power = powers[Int(decimal.exponent.magnitude)]
      let mantissa = Double(decimal.mantissa)
      let magnitude = decimal.exponent < 0 ? mantissa / power : mantissa * power
      return decimal.isNegative ? -magnitude : magnitude
    }
    return Double(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private static func scanWord(
    _ bytes: ArraySlice<UInt8>, at position: inout Int, _ grammar: Grammar
  ) -> Double? {
    let rest = bytes[position...].prefix(9)
    let text = String(decoding: rest, as: UTF8.self)
    let words: [(String, Double)]
    switch grammar {
    case .json: words = [("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity)]
    case .table:
      words = [
        ("nan", .nan), ("-nan", .nan), ("infinity", .infinity), ("+infinity", .infinity),
        ("-infinity", -.infinity), ("inf", .infinity), ("+inf", .infinity), ("-inf", -.infinity),
      ]
    }
    let candidate = grammar == .json ? text : text.lowercased()
    guard let (word, value) = words.first(where: { candidate.hasPrefix($0.0) }) else { return nil }
    position += word.utf8.count
    return value
  }
}

/// A decimal number taken apart.
private struct Decimal {
  var isNegative = false
  /// The digits without point; meaningful where `isExact`.
  var mantissa: UInt64 = 0
  /// The power of ten by which the mantissa is to be multiplied.
  var exponent = 0
  /// No digit was lost.
  var isExact = true

  /// Reads a number by the grammar; `nil` where none begins at `position`.
  init?(_ bytes: ArraySlice<UInt8>, at position: inout Int, _ grammar: NumberScanner.Grammar) {
    let end = bytes.endIndex
    if position < end, bytes[position] == UInt8(ascii: "-") {
      isNegative = true
      position += 1
    } else if grammar == .table, position < end, bytes[position] == UInt8(ascii: "+") {
      position += 1
    }
    let first = position
    let wholeCount = scanDigits(bytes, at: &position)
    if grammar == .json {
      guard wholeCount > 0, wholeCount == 1 || bytes[first] != UInt8(ascii: "0") else { return nil }
    }
    var fractionCount = 0
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      fractionCount = scanDigits(bytes, at: &position)
      guard fractionCount > 0 || grammar == .table else { return nil }
      exponent -= fractionCount
    }
    guard wholeCount + fractionCount > 0 else { return nil }
    guard position < end, bytes[position] | 0x20 == UInt8(ascii: "e") else { return }
    guard scanExponent(bytes, at: &position) else { return nil }
  }

  private mutating func scanDigits(_ bytes: ArraySlice<UInt8>, at position: inout Int) -> Int {
    let start = position
    while position < bytes.endIndex, TextBytes.isDigit(bytes[position]) {
      // 10^18 leaves room for one more digit in 64 bits.
      if mantissa < 1_000_000_000_000_000_000 {
        mantissa = mantissa * 10 + UInt64(bytes[position] - 0x30)
      } else {
        isExact = false
      }
      position += 1
    }
    return position - start
  }

  private mutating func scanExponent(
    _ bytes: ArraySlice<UInt8>, at position: inout Int
  ) -> Bool {
    position += 1
    var isNegative = false
    if position < bytes.endIndex, [0x2B, 0x2D].contains(bytes[position]) {
      isNegative = bytes[position] == 0x2D
      position += 1
    }
    let start = position
    var value = 0
    while position < bytes.endIndex, TextBytes.isDigit(bytes[position]) {
      value = min(value * 10 + Int(bytes[position] - 0x30), 1_000_000)
      position += 1
    }
    exponent += isNegative ? -value : value
    return position > start
  }
}
