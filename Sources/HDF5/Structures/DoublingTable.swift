/// The sizes of a heap's blocks: a row has `columns` of one size; from the second row on each is twice as large.
struct DoublingTable {
  let columns: Int
  /// Bytes of the first block.
  let first: Int
  let largestBits: Int
  private let firstBits: Int
  private let columnBits: Int
  private let directRows: Int
  private let rowLimit: Int

  init?(columns: Int, first: Int, largest: Int, bits: Int) {
    func isPower(_ value: Int) -> Bool { value > 0 && value & (value - 1) == 0 }
    guard isPower(columns), isPower(first), isPower(largest), first <= largest, bits <= 62,
      largest.trailingZeroBitCount <= bits,
      first.trailingZeroBitCount + columns.trailingZeroBitCount <= bits
    else { return nil }
    (self.columns, self.first) = (columns, first)
    (firstBits, columnBits) = (first.trailingZeroBitCount, columns.trailingZeroBitCount)
    largestBits = largest.trailingZeroBitCount
    directRows = largestBits - firstBits + 2
    rowLimit = bits - firstBits - columnBits + 1
  }

  /// Rows of the indirect block that stands in place of a block of `size` bytes.
  func rows(inBlockOf size: Int) -> Int {
    size.trailingZeroBitCount - firstBits - columnBits + 1
  }

  /// The child in which `offset` of an indirect block lies, where it begins, and its size.
  func spot(of offset: Int, rows: Int) -> (index: Int, start: Int, size: Int, isDirect: Bool)? {
    guard offset >= 0, rows <= rowLimit else { return nil }
    var start = 0
    for row in 0..<rows {
      let size = first << max(0, row - 1)
      let whole = size * columns
      if offset - start < whole {
        let column = (offset - start) / size
        return (row * columns + column, start + column * size, size, row < directRows)
      }
      start += whole
    }
    return nil
  }
}
