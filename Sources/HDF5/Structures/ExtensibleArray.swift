/// An array of chunks that grows along one axis (VII.D): the first elements in the index, the others in data blocks
/// whose sizes double, the later blocks found through super blocks.
struct ExtensibleArray {
  private let file: FileStorage
  private let place: Place
  private let elementSize: Int
  private let indexCount: Int
  private let leastInBlock: Int
  private let leastPointers: Int
  private let pageCount: Int
  private let offsetWidth: Int
  private let index: ArraySlice<UInt8>
  private let addresses: [Int?]
  private let supers: [Int?]
  private let directSupers: Int
  /// The block or page that was read last.
  private var cached: (address: Int, bytes: ArraySlice<UInt8>)?
  /// The data block that was looked up last.
  private var found: (level: Int, number: Int, address: Int?)?

  init(_ file: FileStorage, at address: Int, _ place: Place) throws(HDF5Error) {
    (self.file, self.place) = (file, place)
    let (wide, long) = (file.widths.address, file.widths.length)
    var cursor = try file.checkedCursor(
      "EAHD", at: address, count: 16 + 6 * long + wide, place)
    try file.checkVersion(try cursor.byte(), of: "extensible array", upTo: 0, place)
    try cursor.skip(1)
    elementSize = try cursor.byte()
    let bits = try cursor.byte()
    indexCount = try cursor.byte()
    leastInBlock = try cursor.byte()
    leastPointers = try cursor.byte()
    let pageBits = try cursor.byte()
    try cursor.skip(6 * long)
    let indexBlock = try cursor.address()
    guard elementSize > 0, bits <= 62, pageBits < 32, leastInBlock.nonzeroBitCount == 1,
      leastPointers.nonzeroBitCount == 1, leastInBlock.trailingZeroBitCount <= bits
    else { throw place.error(.malformed("the array at \(address) contradicts itself")) }
    pageCount = 1 << pageBits
    offsetWidth = (bits + 7) / 8
    directSupers = 2 * leastPointers.trailingZeroBitCount
    let blockCount = 2 * (leastPointers - 1)
    let superCount = max(0, 1 + bits - leastInBlock.trailingZeroBitCount - directSupers)
    guard let indexBlock else {
      (index, addresses, supers) = ([], [], [])
      return
    }
    let head = 6 + wide
    let size = head + indexCount * elementSize + (blockCount + superCount) * wide + 4
    var block = try file.checkedCursor("EAIB", at: indexBlock, count: size, place)
    try block.skip(head - 4)
    index = try block.take(indexCount * elementSize)
    var (addresses, supers): ([Int?], [Int?]) = ([], [])
    for _ in 0..<blockCount { addresses.append(try block.address()) }
    for _ in 0..<superCount { supers.append(try block.address()) }
    (self.addresses, self.supers) = (addresses, supers)
  }

  /// The bytes of an element; `nil` where nothing was written.
  mutating func element(_ number: Int) throws(HDF5Error) -> ArraySlice<UInt8>? {
    if number < indexCount {
      guard !index.isEmpty else { return nil }
      let start = index.startIndex + number * elementSize
      return index[start..<start + elementSize]
    }
    let rest = number - indexCount
    let ratio = rest / leastInBlock + 1
    let level = Int.bitWidth - 1 - ratio.leadingZeroBitCount
    let within = rest - leastInBlock * ((1 << level) - 1)
    let blockCount = 1 << (level / 2)
    let inBlock = (1 << ((level + 1) / 2)) * leastInBlock
    let (block, offset) = within.quotientAndRemainder(dividingBy: inBlock)
    if found?.level != level || found?.number != block {
      found = (level, block, try self.block(block, of: blockCount, level: level, inBlock))
    }
    guard let address = found?.address else { return nil }
    let bytes = try read(address, offset: offset, inBlock)
    let start = bytes.startIndex + (inBlock > pageCount ? offset % pageCount : offset) * elementSize
    return bytes[start..<start + elementSize]
  }

  /// The address of a data block.
  private func block(
    _ number: Int, of count: Int, level: Int, _ inBlock: Int
  ) throws(HDF5Error) -> Int? {
    if level < directSupers {
      // Blocks of the levels before: 1, 1, 2, 2, 4, 4 …
      let before = (0..<level).reduce(0) { $0 + 1 << ($1 / 2) }
      guard before + number < addresses.count else { return nil }
      return addresses[before + number]
    }
    guard level - directSupers < supers.count, let address = supers[level - directSupers] else {
      return nil
    }
    let pages = inBlock > pageCount ? (inBlock / pageCount + 7) / 8 * count : 0
    let head = 6 + file.widths.address + offsetWidth
    var cursor = try file.checkedCursor(
      "EASB", at: address, count: head + pages + count * file.widths.address + 4, place)
    try cursor.skip(head - 4 + pages + number * file.widths.address)
    return try cursor.address()
  }

  private mutating func read(
    _ block: Int, offset: Int, _ inBlock: Int
  ) throws(HDF5Error) -> ArraySlice<UInt8> {
    let head = 6 + file.widths.address + offsetWidth
    let isPaged = inBlock > pageCount
    let size = (isPaged ? pageCount : inBlock) * elementSize + 4
    let start = isPaged ? block + head + 4 + offset / pageCount * size : block
    if let cached, cached.address == start { return cached.bytes }
    let bytes: ArraySlice<UInt8>
    if isPaged {
      let page = try file.structure(at: start, count: size, place)
      bytes = try file.verified(page[...], at: start, place)
    } else {
      var cursor = try file.checkedCursor("EADB", at: block, count: head + size, place)
      try cursor.skip(head - 4)
      bytes = try cursor.take(cursor.remaining)
    }
    cached = (start, bytes)
    return bytes
  }
}
