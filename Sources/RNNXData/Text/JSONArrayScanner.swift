import RNNXJSON

/// Reads one line of JSON that holds nothing but numbers in arrays, or an object of them.
struct JSONArrayScanner {
  private let line: ArraySlice<UInt8>
  private let name: String
  private let number: Int
  private let maximalRank: Int
  private var position: Int

  init(_ line: ArraySlice<UInt8>, name: String, line number: Int, maximalRank: Int) {
    self.line = line
    self.name = name
    self.number = number
    self.maximalRank = maximalRank
    position = line.startIndex
    skipSpace()
  }

  /// True where only spaces are left.
  var isAtEnd: Bool { position == line.endIndex }

  /// Reads the whole line: the members of an object, or one array without name.
  mutating func scanRecord() throws(DataError) -> [(name: String?, array: RecordArray)] {
    let record = skip("{") ? try scanMembers() : [(nil, try scanArray())]
    guard isAtEnd else { throw unexpected("the end of the line") }
    return record
  }

  private mutating func scanMembers() throws(DataError) -> [(name: String?, array: RecordArray)] {
    var members: [(name: String?, array: RecordArray)] = []
    repeat {
      let key = try scanKey()
      guard !members.contains(where: { $0.name == key }) else {
        throw unexpected("each name once", found: "\"\(key)\" again")
      }
      guard skip(":") else { throw unexpected("':' after a name") }
      members.append((key, try scanArray()))
    } while skip(",")
    guard skip("}") else { throw unexpected("',' or '}'") }
    return members
  }

  private mutating func scanKey() throws(DataError) -> String {
    guard position < line.endIndex, line[position] == UInt8(ascii: "\"") else {
      throw unexpected("a name in quotes")
    }
    let start = position
    position += 1
    while position < line.endIndex, line[position] != UInt8(ascii: "\"") {
      position += line[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(position + 1, line.endIndex)
    guard let key = try? JSONValue(parsing: Array(line[start..<end])).stringValue else {
      position = start
      throw unexpected("a name in quotes")
    }
    position = end
    skipSpace()
    return key
  }

  private mutating func scanArray() throws(DataError) -> RecordArray {
    var array = RecordArray(shape: [], values: [])
    array.shape = try scanValue(into: &array.values, depth: 0)
    return array
  }

  /// Reads a number, or an array whose elements all have one shape; gives the shape.
  private mutating func scanValue(
    into values: inout [Double], depth: Int
  ) throws(DataError) -> [Int] {
    let isArray = position < line.endIndex && line[position] == UInt8(ascii: "[")
    guard !isArray || depth < maximalRank else {
      throw unexpected("at most \(maximalRank) levels of arrays")
    }
    guard skip("[") else {
      guard let value = NumberScanner.scan(line, at: &position, .json) else {
        throw unexpected("a number or an array of numbers")
      }
      skipSpace()
      values.append(value)
      return []
    }
    if skip("]") { return [0] }
    var count = 0
    var inner: [Int] = []
    repeat {
      let shape = try scanValue(into: &values, depth: depth + 1)
      guard count == 0 || shape == inner else {
        throw unexpected("elements of shape \(inner)", found: "one of shape \(shape)")
      }
      inner = shape
      count += 1
    } while skip(",")
    guard skip("]") else { throw unexpected("',' or ']'") }
    return [count] + inner
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < line.endIndex, line[position] == UInt8(ascii: character) else { return false }
    position += 1
    skipSpace()
    return true
  }

  private mutating func skipSpace() {
    while position < line.endIndex, TextBytes.isSpace(line[position]) { position += 1 }
  }

  private func unexpected(_ expected: String, found: String? = nil) -> DataError {
    let position = min(position, line.endIndex)
    let rest = Array(line[position...].prefix(12))
    return DataError(
      file: name, place: "line \(number), byte \(position - line.startIndex + 1)",
      reason: .malformed(
        expected: expected,
        found: found ?? (rest.isEmpty ? "the end of the line" : TextBytes.describe(rest, count: 12))
      ))
  }
}
