/// Reads tables of numbers: a record a line, fields separated by one character or by spaces.
///
/// The first line with something in it is a header where no field of it is a number. Empty lines and lines that begin
/// with `#` are skipped. Fields may stand in double quotes and between spaces.
struct DelimitedParser: RecordParser {
  /// What stands between fields.
  enum Separator: Equatable {
    case byte(UInt8)
    /// One space, tab, or several of them.
    case spaces

    /// The separator that `line` uses: the first of tab, comma, semicolon that occurs, otherwise spaces between
    /// fields; `nil` where the line is a single field, such as a sequence of one step before longer ones.
    init?(of line: ArraySlice<UInt8>) {
      let candidates = [UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ";")]
      if let byte = candidates.first(where: { line.contains($0) }) {
        self = .byte(byte)
      } else if line.split(whereSeparator: TextBytes.isSpace).count > 1 {
        self = .spaces
      } else {
        return nil
      }
    }
  }

  let names: [String?] = [nil]
  /// The fields of the header; empty where there is none.
  private(set) var header: [String] = []

  private let lines: LineReader
  private let name: String
  private var separator: Separator?
  private var hasBegun = false

  init(_ lines: LineReader, name: String, isTabSeparated: Bool) {
    self.lines = lines
    self.name = name
    separator = isTabSeparated ? .byte(UInt8(ascii: "\t")) : nil
  }

  mutating func next() throws(DataError) -> [RecordArray]? {
    while let line = try lines.next() {
      guard let first = line.first(where: { !TextBytes.isSpace($0) }), first != UInt8(ascii: "#")
      else { continue }
      let fields = fields(of: line)
      defer { hasBegun = true }
      if !hasBegun, fields.allSatisfy({ Self.number($0) == nil }) {
        header = fields.map { String(decoding: Self.unquoted($0), as: UTF8.self) }
        continue
      }
      return [try record(fields)]
    }
    return nil
  }

  private func record(_ fields: [ArraySlice<UInt8>]) throws(DataError) -> RecordArray {
    var values: [Double] = []
    values.reserveCapacity(fields.count)
    for (index, field) in fields.enumerated() {
      guard let value = Self.number(field) else {
        throw DataError(
          file: name, place: "line \(lines.number), field \(index + 1)",
          reason: .notNumber(String(decoding: field.prefix(80), as: UTF8.self)))
      }
      values.append(value)
    }
    return RecordArray(shape: [values.count], values: values)
  }

  private mutating func fields(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let separator = self.separator ?? Separator(of: line)
    self.separator = separator
    switch separator {
    case nil, .spaces: return line.split(whereSeparator: TextBytes.isSpace)
    case .byte(let byte):
      return Self.split(line, at: byte).map(Self.trimmed)
    }
  }

  /// Splits at `byte`, but not between double quotes.
  private static func split(_ line: ArraySlice<UInt8>, at byte: UInt8) -> [ArraySlice<UInt8>] {
    guard line.contains(UInt8(ascii: "\"")) else {
      return line.split(separator: byte, omittingEmptySubsequences: false)
    }
    var isQuoted = false
    return line.split(omittingEmptySubsequences: false) { current in
      if current == UInt8(ascii: "\"") { isQuoted.toggle() }
      return current == byte && !isQuoted
    }
  }

  private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var field = field
    while let byte = field.first, TextBytes.isSpace(byte) { field.removeFirst() }
    while let byte = field.last, TextBytes.isSpace(byte) { field.removeLast() }
    return field
  }

  private static func unquoted(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let quote = UInt8(ascii: "\"")
    guard field.count >= 2, field.first == quote, field.last == quote else { return field }
    return trimmed(field.dropFirst().dropLast())
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Double? {
    let field = unquoted(field)
    var position = field.startIndex
    guard let value = NumberScanner.scan(field, at: &position, .table),
      position == field.endIndex
    else { return nil }
    return value
  }
}
