/// An array of chunks that cannot grow (VII.C): elements in one block, in pages where they are many.
struct FixedArray {
  private let file: FileStorage
  private let place: Place
  private let elementSize: Int
  private let pageCount: Int
  private let count: Int
  private let block: Int?
  /// The page that was read last.
  private var page: (number: Int, bytes: ArraySlice<UInt8>)?

  init(_ file: FileStorage, at address: Int, _ place: Place) throws(HDF5Error) {
    (self.file, self.place) = (file, place)
    var cursor = try file.checkedCursor(
      "FAHD", at: address, count: 12 + file.widths.length + file.widths.address, place)
    try file.checkVersion(try cursor.byte(), of: "fixed array", upTo: 0, place)
    try cursor.skip(1)
    elementSize = try cursor.byte()
    let bits = try cursor.byte()
    count = try cursor.length()
    block = try cursor.address()
    guard elementSize > 0, bits < 32, count <= file.bytes.count else {
      throw place.error(.malformed("the array at \(address) contradicts itself"))
    }
    pageCount = 1 << bits
  }

  /// The bytes of an element; `nil` where its page was never written.
  mutating func element(_ index: Int) throws(HDF5Error) -> ArraySlice<UInt8>? {
    guard let block else { return nil }
    guard index < count else { throw place.error(.malformed("no chunk \(index) of \(count)")) }
    let number = count > pageCount ? index / pageCount : 0
    if page?.number != number { page = (number, try read(number, of: block)) }
    guard let bytes = page?.bytes, !bytes.isEmpty else { return nil }
    let start = bytes.startIndex + (index - number * pageCount) * elementSize
    return bytes[start..<start + elementSize]
  }

  private func read(_ number: Int, of block: Int) throws(HDF5Error) -> ArraySlice<UInt8> {
    let head = 6 + file.widths.address
    guard count > pageCount else {
      let size = head + count * elementSize + 4
      var cursor = try file.checkedCursor("FADB", at: block, count: size, place)
      try cursor.skip(head - 4)
      return try cursor.take(cursor.remaining)
    }
    let pages = (count + pageCount - 1) / pageCount
    let bitmap = (pages + 7) / 8
    var cursor = try file.checkedCursor("FADB", at: block, count: head + bitmap + 4, place)
    try cursor.skip(head - 4)
    let bits = Array(try cursor.take(bitmap))
    guard bits[number / 8] & (0x80 >> (number % 8)) != 0 else { return [] }
    let size = pageCount * elementSize + 4
    let last = (count - number * pageCount) * elementSize + 4
    let start = block + head + bitmap + 4 + number * size
    let bytes = try file.structure(at: start, count: min(size, last), place)
    return try file.verified(bytes[...], at: start, place)
  }
}
