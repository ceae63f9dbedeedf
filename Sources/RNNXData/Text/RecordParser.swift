/// One array of a record: its extents and its values, row-major.
struct RecordArray: Equatable {
  var shape: [Int]
  var values: [Double]
}

/// Reads the records of a text format line by line.
protocol RecordParser {
  /// The names of the arrays that each record has; one `nil` where they have none.
  var names: [String?] { get }

  /// The arrays of the next record in the order of `names`, or `nil` after the last one.
  mutating func next() throws(DataError) -> [RecordArray]?
}
