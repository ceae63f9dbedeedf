/// The names in a group as HDF5 has kept them from its beginning: a B-tree of names in a local heap.
struct OlderGroup {
  let file: FileStorage
  let place: Place
  private let names: [UInt8]
  private let tree: Int
  private(set) var links: [StoredLink] = []
  private var nameBytes = 0

  init(
    _ message: ArraySlice<UInt8>, in file: FileStorage, _ place: Place
  ) throws(HDF5Error) {
    (self.file, self.place) = (file, place)
    var cursor = FieldCursor(message, file.widths, place)
    tree = try cursor.definedAddress(of: "the group's tree")
    let heap = try cursor.definedAddress(of: "the group's heap")
    let (address, length) = (file.widths.address, file.widths.length)
    var head = try file.cursor("HEAP", at: heap, count: 8 + 2 * length + address, place)
    try file.checkVersion(try head.byte(), of: "local heap", upTo: 0, place)
    try head.skip(3)
    let count = try head.length()
    try head.skip(length)
    names = try file.structure(
      at: try head.definedAddress(of: "the heap's names"), count: count, place)
  }

  mutating func read() throws(HDF5Error) {
    try readNode(at: tree, level: nil)
  }

  /// Reads a node of the tree; each level is one below that of its parent, so that no tree is endless.
  private mutating func readNode(at address: Int, level expected: Int?) throws(HDF5Error) {
    let width = file.widths
    let head = 8 + 2 * width.address
    var cursor = try file.cursor("TREE", at: address, count: head, place)
    guard try cursor.byte() == 0 else { throw place.error(.malformed("no group's tree")) }
    let level = try cursor.byte()
    guard expected == nil || level == expected else {
      throw place.error(.malformed("the tree of the group is no tree"))
    }
    let count = try cursor.integer(2)
    var entries = try file.cursor(
      at: address + head, count: count * (width.length + width.address), place)
    for _ in 0..<count {
      try entries.skip(width.length)
      let child = try entries.definedAddress(of: "a node of the group's tree")
      if level == 0 { try readLinks(at: child) } else { try readNode(at: child, level: level - 1) }
    }
  }

  private mutating func readLinks(at address: Int) throws(HDF5Error) {
    var cursor = try file.cursor("SNOD", at: address, count: 8, place)
    try file.checkVersion(try cursor.byte(), of: "symbol table node", upTo: 1, place)
    try cursor.skip(1)
    let count = try cursor.integer(2)
    let size = 2 * file.widths.address + 24
    var entries = try file.cursor(at: address + 8, count: count * size, place)
    for _ in 0..<count {
      let nameOffset = try entries.integer(file.widths.address)
      let header = try entries.address()
      let cache = try entries.integer(4)
      try entries.skip(20)
      // 2 marks a soft link; what it leads to is nobody's business.
      let target: StoredLink.Target =
        if cache == 2 { .soft } else if let header { .hard(header) } else { .soft }
      try add(StoredLink(name: try name(at: nameOffset), target: target, order: links.count))
    }
  }

  private mutating func add(_ link: StoredLink) throws(HDF5Error) {
    // Each name has its own place in the heap.
    nameBytes += link.name.count + 1
    guard nameBytes <= names.count else {
      throw place.error(.malformed("names of the group overlap"))
    }
    links.append(link)
  }

  private func name(at offset: Int) throws(HDF5Error) -> [UInt8] {
    guard offset < names.count, let end = names[offset...].firstIndex(of: 0) else {
      throw place.error(.malformed("a name at \(offset) of \(names.count) bytes of names"))
    }
    return Array(names[offset..<end])
  }
}
