/// A fractal heap (III.G): objects in blocks whose sizes double from row to row of a table.
struct FractalHeap {
  private let file: FileStorage
  private let place: Place
  private let address: Int
  private let largestManaged: Int
  private let hugeTree: Int?
  private let idSize: Int
  private let hasChecksums: Bool
  private let table: DoublingTable
  private let root: Int?
  private let rootRows: Int
  private let offsetWidth: Int
  private let lengthWidth: Int

  init(_ file: FileStorage, at address: Int, _ place: Place) throws(HDF5Error) {
    (self.file, self.place, self.address) = (file, place, address)
    let (wide, long) = (file.widths.address, file.widths.length)
    let start = try file.structure(at: address, count: 9, place)
    guard start[7] == 0, start[8] == 0 else {
      throw place.error(.unsupported("fractal heaps with filters"))
    }
    var cursor = try file.checkedCursor(
      "FRHP", at: address, count: 26 + 3 * wide + 12 * long, place)
    try file.checkVersion(try cursor.byte(), of: "fractal heap", upTo: 0, place)
    idSize = try cursor.integer(2)
    try cursor.skip(2)
    hasChecksums = try cursor.byte() & 2 != 0
    largestManaged = try cursor.integer(4)
    try cursor.skip(long)
    hugeTree = try cursor.address()
    try cursor.skip(long + wide + 8 * long)
    let columns = try cursor.integer(2)
    let first = try cursor.length()
    let largest = try cursor.length()
    let bits = try cursor.integer(2)
    try cursor.skip(2)
    root = try cursor.address()
    rootRows = try cursor.integer(2)
    guard let table = DoublingTable(columns: columns, first: first, largest: largest, bits: bits)
    else { throw place.error(.malformed("the table of the heap at \(address)")) }
    self.table = table
    offsetWidth = (bits + 7) / 8
    lengthWidth = min((table.largestBits + 7) / 8, NewerTree.width(of: largestManaged))
  }

  /// The bytes of the object that `identifier` names.
  func object(_ identifier: ArraySlice<UInt8>) throws(HDF5Error) -> ArraySlice<UInt8> {
    var cursor = FieldCursor(identifier, file.widths, place)
    let head = try cursor.byte()
    guard head >> 6 == 0 else { throw place.error(.newerFormat("heap identifier")) }
    switch (head >> 4) & 3 {
    case 0:
      let offset = try cursor.integer(offsetWidth)
      let count = try cursor.integer(lengthWidth)
      return try managed(offset, count)
    case 1: return try huge(&cursor)
    // With more than 18 bytes the length takes another one.
    case 2 where idSize <= 18: return try cursor.take((head & 0x0F) + 1)
    case 2:
      let more = try cursor.byte()
      return try cursor.take(((head & 0x0F) << 8 | more) + 1)
    default: throw place.error(.malformed("an identifier of the heap at \(address)"))
    }
  }

  private func managed(_ offset: Int, _ count: Int) throws(HDF5Error) -> ArraySlice<UInt8> {
    let overlong = place.error(.malformed("an object outside the heap at \(address)"))
    guard let root else { throw overlong }
    var block = root
    var rows = rootRows
    // Where in the heap the block begins.
    var start = 0
    while rows > 0 {
      guard let spot = table.spot(of: offset - start, rows: rows) else { throw overlong }
      let pointers = try indirect(block, rows: rows, upTo: spot.index)
      block = pointers
      start += spot.start
      rows = spot.isDirect ? 0 : table.rows(inBlockOf: spot.size)
      guard rows > 0 else { return try direct(block, spot.size, offset - start, count) }
    }
    return try direct(block, table.first, offset, count)
  }

  /// The address of the child number `index` of an indirect block.
  private func indirect(_ block: Int, rows: Int, upTo index: Int) throws(HDF5Error) -> Int {
    let head = 5 + file.widths.address + offsetWidth
    let children = rows * table.columns
    var cursor = try file.checkedCursor(
      "FHIB", at: block, count: head + children * file.widths.address + 4, place)
    try cursor.skip(head - 4 + index * file.widths.address)
    return try cursor.definedAddress(of: "a block of the heap at \(address)")
  }

  private func direct(
    _ block: Int, _ size: Int, _ offset: Int, _ count: Int
  ) throws(HDF5Error) -> ArraySlice<UInt8> {
    let head = 5 + file.widths.address + offsetWidth + (hasChecksums ? 4 : 0)
    guard offset >= head, count <= size, offset <= size - count else {
      throw place.error(.malformed("an object outside its block of the heap at \(address)"))
    }
    _ = try file.cursor("FHDB", at: block, count: head, place)
    return try file.structure(at: block + offset, count: count, place)[...]
  }

  private func huge(_ cursor: inout FieldCursor) throws(HDF5Error) -> ArraySlice<UInt8> {
    let (wide, long) = (file.widths.address, file.widths.length)
    if idSize >= 1 + wide + long {
      let start = try cursor.definedAddress(of: "a huge object")
      return try file.structure(at: start, count: try cursor.length(), place)[...]
    }
    let wanted = try cursor.unsigned(min(cursor.remaining, long))
    guard let hugeTree else { throw place.error(.malformed("a heap without its huge objects")) }
    var found: (address: Int, count: Int)?
    try NewerTree(file, at: hugeTree, place).forEachRecord { record throws(HDF5Error) in
      var fields = FieldCursor(record, file.widths, place)
      let start = try fields.definedAddress(of: "a huge object")
      let count = try fields.length()
      if try fields.unsigned(long) == wanted { found = (start, count) }
    }
    guard let found else { throw place.error(.malformed("no huge object \(wanted)")) }
    return try file.structure(at: found.address, count: found.count, place)[...]
  }
}
