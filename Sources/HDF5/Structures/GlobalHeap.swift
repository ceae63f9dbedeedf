/// A collection of the global heap: where strings of any length are kept (III.E of the specification).
struct GlobalHeap: Sendable {
  let address: Int
  private let bytes: [UInt8]
  private var objects: [Int: Range<Int>] = [:]

  init(_ file: FileStorage, at address: Int, _ place: Place) throws(HDF5Error) {
    self.address = address
    let head = 8 + file.widths.length
    var start = try file.cursor("GCOL", at: address, count: head, place)
    try file.checkVersion(try start.byte(), of: "global heap", upTo: 1, place)
    try start.skip(3)
    let count = try start.length()
    guard count >= head else { throw place.error(.malformed("a heap of \(count) bytes")) }
    bytes = try file.structure(at: address, count: count, place)
    var cursor = FieldCursor(bytes[...], file.widths, place)
    try cursor.skip(head)
    let entry = 8 + file.widths.length
    while cursor.remaining >= entry {
      let index = try cursor.integer(2)
      // Number 0 is the free space behind the last object.
      if index == 0 { break }
      try cursor.skip(6)
      let size = try cursor.length()
      let start = cursor.position
      try cursor.skip(size)
      guard objects.updateValue(start..<start + size, forKey: index) == nil else {
        throw place.error(.malformed("the heap at \(address) has object \(index) twice"))
      }
      cursor.align()
    }
  }

  /// The bytes of an object.
  func object(_ index: Int) -> ArraySlice<UInt8>? {
    objects[index].map { bytes[$0] }
  }
}

extension FileStorage {
  /// The strings to which `references` lead: of each its length, a heap's address, and its number there.
  func variableStrings(
    _ references: ArraySlice<UInt8>, _ place: Place,
    charge: (Int) throws(HDF5Error) -> Void
  ) throws(HDF5Error) -> [[UInt8]] {
    var cursor = FieldCursor(references, widths, place)
    var strings: [[UInt8]] = []
    while cursor.remaining > 0 {
      let count = try cursor.integer(4)
      let address = try cursor.address()
      let index = try cursor.integer(4)
      // The library writes address 0 where there is nothing.
      guard count > 0, let address, address > 0 else {
        strings.append([])
        continue
      }
      // A small file can name one long string a million times: counted before it is kept.
      try charge(count)
      try ledger.chargeWork(place)
      guard let object = try heap(at: address, place).object(index), count <= object.count else {
        throw place.error(.malformed("no string \(index) in the heap at \(address)"))
      }
      strings.append(Array(object.prefix(count).prefix { $0 != 0 }))
    }
    return strings
  }
}
