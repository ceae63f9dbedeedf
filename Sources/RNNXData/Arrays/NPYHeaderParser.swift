/// Reads the Python dictionary in the header of a NumPy file by its grammar, without evaluating anything.
///
///     { 'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
///
/// The three keys in any order, each once; strings in single or double quotes without escapes; `True` and `False`; a
/// tuple of decimal integers, which Python 2 may have written with a final `L`.
struct NPYHeaderParser {
  struct Fields {
    let type: NPYType
    let isFortranOrder: Bool
    let shape: [Int]
  }

  private let bytes: [UInt8]
  private let name: String
  private var position = 0

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  mutating func parse() throws(DataError) -> Fields {
    var type: NPYType?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !skip("}") {
      let key = try parseString("a key in quotes")
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try parseType()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try parseBool()
      case "shape" where shape == nil: shape = try parseTuple()
      default: throw unexpected("descr, fortran_order and shape, each once", found: "'\(key)'")
      }
      if skip(",") { continue }
      guard next == UInt8(ascii: "}") else { throw unexpected("',' or '}'") }
    }
    skipSpace()
    guard position == bytes.count else { throw unexpected("nothing after the dictionary") }
    guard let type, let isFortranOrder, let shape else {
      throw unexpected("descr, fortran_order and shape", found: "fewer")
    }
    return Fields(type: type, isFortranOrder: isFortranOrder, shape: shape)
  }

  private mutating func parseType() throws(DataError) -> NPYType {
    if next == UInt8(ascii: "[") || next == UInt8(ascii: "(") {
      throw DataError(
        file: name, place: "header", reason: .unsupportedType("structure of several fields"))
    }
    let text = try parseString("a type in quotes")
    do throws(DataErrorReason) {
      return try NPYType(text)
    } catch {
      throw DataError(file: name, place: "header", reason: error.reason)
    }
  }

  private mutating func parseBool() throws(DataError) -> Bool {
    if skip("True") { return true }
    if skip("False") { return false }
    throw unexpected("True or False")
  }

  private mutating func parseTuple() throws(DataError) -> [Int] {
    try expect("(")
    var extents: [Int] = []
    while !skip(")") {
      extents.append(try parseInteger())
      if skip(",") { continue }
      // `(3)` is a number in parentheses, no tuple.
      guard next == UInt8(ascii: ")"), extents.count > 1 else { throw unexpected("','") }
    }
    return extents
  }

  private mutating func parseInteger() throws(DataError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, TextBytes.isDigit(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard !digits.isEmpty else { throw unexpected("an extent") }
    guard let extent = Int(digits) else { throw unexpected("an extent", found: digits) }
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
    return extent
  }

  private mutating func parseString(_ expected: String) throws(DataError) -> String {
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected(expected)
    }
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote {
      guard bytes[position] != UInt8(ascii: "\\") else { throw unexpected("a plain string") }
      position += 1
    }
    guard position < bytes.count else { throw unexpected("a closing quote") }
    defer { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// The next byte that is no space.
  private var next: UInt8? {
    mutating get {
      skipSpace()
      return position < bytes.count ? bytes[position] : nil
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count,
      TextBytes.isSpace(bytes[position]) || bytes[position] == TextBytes.newline
    { position += 1 }
  }

  private mutating func skip(_ word: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(DataError) {
    guard skip(word) else { throw unexpected("'\(word)'") }
  }

  private mutating func unexpected(_ expected: String, found: String? = nil) -> DataError {
    let rest = Array(bytes[min(position, bytes.count)...])
    return DataError(
      file: name, place: "header, byte \(position) of the dictionary",
      reason: .malformed(expected: expected, found: found ?? TextBytes.describe(rest)))
  }
}
