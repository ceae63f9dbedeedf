import RNNXJSON

/// Reads JSON lines: each line an array of numbers, nested to any rank, or an object of such arrays by name.
///
/// Numbers are read straight into memory; a tree of `JSONValue` would take ten times as much.
struct JSONLinesParser: RecordParser {
  private(set) var names: [String?] = []

  private let lines: LineReader
  private let name: String
  private let maximalRank: Int
  /// The shapes of the first record.
  private var shapes: [[Int]] = []

  init(_ lines: LineReader, name: String, maximalRank: Int) {
    self.lines = lines
    self.name = name
    self.maximalRank = maximalRank
  }

  mutating func next() throws(DataError) -> [RecordArray]? {
    while let line = try lines.next() {
      var scanner = JSONArrayScanner(line, name: name, line: lines.number, maximalRank: maximalRank)
      guard !scanner.isAtEnd else { continue }
      let members = try scanner.scanRecord()
      return try ordered(members)
    }
    return nil
  }

  /// Puts the arrays of a record in the order of the first one and compares the shapes.
  private mutating func ordered(
    _ members: [(name: String?, array: RecordArray)]
  ) throws(DataError) -> [RecordArray] {
    if shapes.isEmpty {
      names = members.map(\.name)
      shapes = members.map(\.array.shape)
      return members.map(\.array)
    }
    guard members.count == names.count, Set(members.map(\.name)) == Set(names) else {
      throw error(
        .names(expected: describe(names), found: describe(members.map(\.name))))
    }
    var arrays: [RecordArray] = []
    for (name, shape) in zip(names, shapes) {
      guard var array = members.first(where: { $0.name == name })?.array else { continue }
      // An empty sequence does not show how many axes it has.
      if array.shape == [0] { array.shape = [0] + shape.dropFirst() }
      guard array.shape.count == shape.count, array.shape.dropFirst() == shape.dropFirst() else {
        throw error(.recordShape(expected: shape, found: array.shape), name)
      }
      arrays.append(array)
    }
    return arrays
  }

  private func describe(_ names: [String?]) -> [String] {
    names.map { $0 ?? "(an array without name)" }
  }

  private func error(_ reason: DataError.Reason, _ array: String? = nil) -> DataError {
    let place = "line \(lines.number)" + (array.map { ", array \"\($0)\"" } ?? "")
    return DataError(file: name, place: place, reason: reason)
  }
}
