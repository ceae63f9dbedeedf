/// One message of an object header: a fact about a group or dataset.
struct HeaderMessage: Sendable {
  /// The format's numbers of the messages that are read.
  enum Kind: Int, Sendable {
    case dataspace = 0x1
    case linkInfo = 0x2
    case datatype = 0x3
    case link = 0x6
    case externalFiles = 0x7
    case layout = 0x8
    case filters = 0xB
    case attribute = 0xC
    case continuation = 0x10
    case symbolTable = 0x11
    case attributeInfo = 0x15
  }

  let kind: Kind
  /// The content stands elsewhere: a committed datatype.
  let isShared: Bool
  let bytes: ArraySlice<UInt8>
}

/// The header of a group, dataset or committed datatype (HDF5 File Format Specification 3.0, IV.A).
struct ObjectHeader: Sendable {
  let address: Int
  let messages: [HeaderMessage]

  /// The first message of a kind.
  func message(_ kind: HeaderMessage.Kind) -> HeaderMessage? {
    messages.first { $0.kind == kind }
  }

  /// What the messages make of the object.
  var kind: ObjectKind {
    let kinds = Set(messages.map(\.kind))
    if kinds.contains(.datatype), kinds.contains(.dataspace) { return .dataset }
    if kinds.contains(.symbolTable) || kinds.contains(.linkInfo) { return .group }
    return kinds.contains(.datatype) ? .namedDatatype : .unknown
  }
}

/// Reads the blocks of one object header.
struct ObjectHeaderReader {
  let file: FileStorage
  let address: Int
  let place: Place
  private var messages: [HeaderMessage] = []
  /// Blocks that messages announced: address and bytes.
  private var waiting: [(address: Int, count: Int)] = []
  private var announced: Set<Int> = []
  private var byteCount = 0
  private var tracksOrder = false

  init(_ file: FileStorage, at address: Int, _ place: Place) {
    (self.file, self.address, self.place) = (file, address, place)
  }

  mutating func read() throws(HDF5Error) -> ObjectHeader {
    let start = try file.bytes.readPrefix(at: address, count: 16, place)
    let isNewer = start.starts(with: Array("OHDR".utf8))
    if isNewer { try readNewer() } else { try readOlder(start) }
    var next = 0
    while next < waiting.count {
      let block = waiting[next]
      next += 1
      if isNewer {
        let cursor = try file.checkedCursor("OCHK", at: block.address, count: block.count, place)
        try readMessages(cursor, isNewer: true, block.count)
      } else {
        let cursor = try file.cursor(at: block.address, count: block.count, place)
        try readMessages(cursor, isNewer: false, block.count)
      }
    }
    return ObjectHeader(address: address, messages: messages)
  }

  private mutating func readOlder(_ start: [UInt8]) throws(HDF5Error) {
    var cursor = FieldCursor(start[...], file.widths, place)
    let version = try cursor.byte()
    guard version == 1 else {
      throw place.error(
        version == 0
          ? .malformed("no object header at \(address)")
          : .newerFormat("object header version \(version)"))
    }
    try cursor.skip(7)
    let count = try cursor.integer(4)
    try readMessages(
      try file.cursor(at: address + 16, count: count, place), isNewer: false, count)
  }

  private mutating func readNewer() throws(HDF5Error) {
    let prefix = try file.bytes.readPrefix(at: address, count: 34, place)
    var cursor = FieldCursor(prefix[...], file.widths, place)
    try cursor.skip(4)
    try file.checkVersion(try cursor.byte(), of: "object header", upTo: 2, place)
    let flags = try cursor.byte()
    tracksOrder = flags & 0x04 != 0
    // Times, and the sizes at which attributes move out of the header.
    try cursor.skip((flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0))
    let count = try cursor.integer(1 << (flags & 0x03))
    let head = cursor.consumed
    guard count <= file.bytes.count else {
      throw place.error(.malformed("an object header of \(count) bytes"))
    }
    var content = try file.checkedCursor("OHDR", at: address, count: head + count + 4, place)
    try content.skip(head - 4)
    try readMessages(content, isNewer: true, count)
  }

  private mutating func readMessages(
    _ cursor: FieldCursor, isNewer: Bool, _ count: Int
  ) throws(HDF5Error) {
    // The blocks of one header lie side by side in a sound file.
    byteCount += count
    guard byteCount <= file.bytes.count else {
      throw place.error(.malformed("the blocks of the header at \(address) overlap"))
    }
    var cursor = cursor
    let head = isNewer ? (tracksOrder ? 6 : 4) : 8
    // What is left behind the last message is a gap.
    while cursor.remaining >= head {
      let number = try cursor.integer(isNewer ? 1 : 2)
      let size = try cursor.integer(2)
      let flags = try cursor.byte()
      try cursor.skip(head - (isNewer ? 4 : 5))
      try add(number, flags, try cursor.take(size))
    }
  }

  private mutating func add(
    _ number: Int, _ flags: Int, _ bytes: ArraySlice<UInt8>
  ) throws(HDF5Error) {
    guard let kind = HeaderMessage.Kind(rawValue: number) else {
      guard flags & 0x80 == 0 || number <= 0x17 else {
        throw place.error(.newerFormat("header message \(number)"))
      }
      return
    }
    if kind == .continuation {
      var cursor = FieldCursor(bytes, file.widths, place)
      let address = try cursor.definedAddress(of: "a block of the header")
      let block = (address: address, count: try cursor.length())
      guard announced.insert(block.address).inserted else {
        throw place.error(.malformed("the header at \(self.address) runs in a circle"))
      }
      waiting.append(block)
    } else {
      messages.append(
        HeaderMessage(kind: kind, isShared: flags & 0x02 != 0, bytes: bytes))
    }
  }
}
