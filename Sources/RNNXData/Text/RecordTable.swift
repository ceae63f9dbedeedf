/// The records of a text file, of which those that were asked for last are kept.
///
/// Several arrays of one file share a table. They are to be read in step, the same ranges of each: then every line is
/// parsed once, and a stream will do.
final class RecordTable {
  let name: String
  let names: [String?]
  /// The number of records, once the end has been seen.
  private(set) var recordCount: Int?
  /// The first record, which tells the shapes.
  let firstRecord: [RecordArray]

  /// Whether the file can be begun again.
  var canRestart: Bool { reopen != nil }

  private let reopen: (() throws(DataError) -> any RecordParser)?
  private var parser: any RecordParser
  /// Records from number `base` on.
  private var records: [[RecordArray]] = []
  private var base = 0

  /// Reads the first record through `parser`; `reopen` begins the file again, where that is possible.
  init(
    _ parser: any RecordParser, name: String,
    reopen: (() throws(DataError) -> any RecordParser)?
  ) throws(DataError) {
    self.name = name
    self.parser = parser
    self.reopen = reopen
    guard let first = try self.parser.next() else {
      throw DataError(
        file: name, reason: .malformed(expected: "at least one record", found: "none"))
    }
    names = self.parser.names
    firstRecord = first
    records = [first]
  }

  /// The records of `range` for one of the arrays: fewer only at the end of the file.
  func read(_ range: Range<Int>, column: Int) throws(DataError) -> [RecordArray] {
    if range.lowerBound < base {
      guard let reopen else { throw DataError(file: name, reason: .cannotGoBack) }
      parser = try reopen()
      (records, base) = ([], 0)
    }
    try load(range)
    let end = min(range.upperBound, base + records.count)
    guard range.lowerBound < end else { return [] }
    return (range.lowerBound..<end).map { records[$0 - base][column] }
  }

  /// Parses up to the end of `range` and forgets what comes before it.
  private func load(_ range: Range<Int>) throws(DataError) {
    while base + records.count < range.upperBound {
      guard let record = try parser.next() else {
        recordCount = base + records.count
        break
      }
      if base + records.count < range.lowerBound {
        base += records.count + 1
        records = []
      } else {
        records.append(record)
      }
    }
    let surplus = min(range.lowerBound - base, records.count)
    guard surplus > 0 else { return }
    records.removeFirst(surplus)
    base += surplus
  }
}
