/// A B-tree of version 2 (III.A.2): records of one size, in nodes of one size.
struct NewerTree {
  /// What the records are: 1 huge objects, 5 names of links, 8 names of attributes, 10 and 11 chunks.
  let kind: Int
  let recordSize: Int
  private let file: FileStorage
  private let place: Place
  private let nodeSize: Int
  private let depth: Int
  private let root: Int?
  private let rootCount: Int
  private let total: Int
  /// For each level, bytes of a pointer to a node of that level: its address, its records, all below it.
  private let pointerSizes: [Int]
  private let countWidth: Int

  /// Bytes of a node beside its records and pointers.
  private static let overhead = 10

  init(_ file: FileStorage, at address: Int, _ place: Place) throws(HDF5Error) {
    (self.file, self.place) = (file, place)
    let widths = file.widths
    var cursor = try file.checkedCursor(
      "BTHD", at: address, count: 22 + widths.address + widths.length, place)
    try file.checkVersion(try cursor.byte(), of: "B-tree", upTo: 0, place)
    kind = try cursor.byte()
    nodeSize = try cursor.integer(4)
    recordSize = try cursor.integer(2)
    depth = try cursor.integer(2)
    try cursor.skip(2)
    root = try cursor.address()
    rootCount = try cursor.integer(2)
    total = try cursor.length()
    guard recordSize > 0, nodeSize > Self.overhead + recordSize, nodeSize <= file.bytes.count,
      depth < 32
    else { throw place.error(.malformed("the B-tree at \(address) contradicts itself")) }
    // The widths of counts follow from how many records can stand below a node.
    var most = (nodeSize - Self.overhead) / recordSize
    countWidth = Self.width(of: most)
    var below = most
    var sizes = [widths.address + countWidth]
    for level in 0..<depth {
      if level > 0 { sizes.append(widths.address + countWidth + Self.width(of: below)) }
      most = (nodeSize - Self.overhead - sizes[level]) / (recordSize + sizes[level])
      let (product, overflow) = (most + 1).multipliedReportingOverflow(by: below)
      guard most > 0, !overflow, product < Int.max - most else {
        throw place.error(.malformed("the B-tree at \(address) contradicts itself"))
      }
      below = product + most
    }
    pointerSizes = sizes
  }

  /// Calls `body` with every record, in order.
  func forEachRecord(
    _ body: (ArraySlice<UInt8>) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard let root else { return }
    var found = 0
    try visit(root, level: depth, count: rootCount, &found, body)
    guard found == total else {
      throw place.error(.malformed("a B-tree has \(found) of \(total) records"))
    }
  }

  private func visit(
    _ address: Int, level: Int, count: Int, _ found: inout Int,
    _ body: (ArraySlice<UInt8>) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let pointer = level > 0 ? pointerSizes[level - 1] : 0
    let size = Self.overhead + count * recordSize + (level > 0 ? (count + 1) * pointer : 0)
    guard size <= nodeSize else {
      throw place.error(.malformed("a node of a B-tree with \(count) records"))
    }
    var cursor = try file.checkedCursor(
      level > 0 ? "BTIN" : "BTLF", at: address, count: size, place)
    try file.checkVersion(try cursor.byte(), of: "B-tree node", upTo: 0, place)
    guard try cursor.byte() == kind else {
      throw place.error(.malformed("a node of another B-tree"))
    }
    found += count
    guard found <= total else {
      throw place.error(.malformed("a B-tree has more than \(total) records"))
    }
    var records: [ArraySlice<UInt8>] = []
    for _ in 0..<count { records.append(try cursor.take(recordSize)) }
    guard level > 0 else {
      for record in records { try body(record) }
      return
    }
    for index in 0...count {
      let child = try cursor.definedAddress(of: "a node of a B-tree")
      let childCount = try cursor.integer(countWidth)
      try cursor.skip(pointer - file.widths.address - countWidth)
      try visit(child, level: level - 1, count: childCount, &found, body)
      if index < count { try body(records[index]) }
    }
  }

  /// Bytes that hold numbers up to `most`.
  static func width(of most: Int) -> Int {
    most < 1 ? 1 : (Int.bitWidth - 1 - most.leadingZeroBitCount) / 8 + 1
  }
}
