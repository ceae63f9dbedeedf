/// A datatype as its message says it: what it is, and how many bytes an element takes.
struct DatatypeMessage {
  let datatype: Datatype
  let elementSize: Int

  init(_ bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    let head = try cursor.byte()
    try file.checkVersion(head >> 4, of: "datatype", upTo: 4, place)
    let bits = try cursor.integer(3)
    elementSize = try cursor.integer(4)
    guard elementSize > 0 else { throw place.error(.malformed("a datatype of no bytes")) }
    let part = Part(version: head >> 4, bits: bits, size: elementSize)
    datatype =
      switch head & 0x0F {
      case 0: try part.integer(&cursor)
      case 1: try part.float(&cursor)
      case 2: .other(description: "time")
      case 3: .string(part.string(length: .fixed(elementSize), padding: bits, encoding: bits >> 4))
      case 4: .other(description: "bit field of \(elementSize) bytes")
      case 5: try part.opaque(&cursor)
      case 6: .other(description: "compound of \(bits & 0xFFFF) members")
      case 7: .other(description: "reference")
      case 8: try part.enumeration(&cursor)
      case 9 where bits & 0x0F == 1:
        .string(part.string(length: .variable, padding: bits >> 4, encoding: bits >> 8))
      case 9: .other(description: "variable-length sequence")
      case 10: .other(description: "array type")
      default: .other(description: "unknown type")
      }
  }

  /// The type of a message that may say where it stands instead: a committed type, which is only described.
  init(_ message: HeaderMessage, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    guard message.isShared else {
      try self.init(message.bytes, in: file, place)
      return
    }
    try self.init(sharedBy: message.bytes, in: file, place)
  }

  /// The committed type to which `bytes` point.
  init(sharedBy bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    let version = try cursor.byte()
    try file.checkVersion(version, of: "shared message", upTo: 3, place)
    let kind = try cursor.byte()
    guard version < 3 || kind == 2 else {
      throw place.error(.unsupported("messages shared in a heap"))
    }
    if version == 1 { try cursor.skip(6) }
    let address = try cursor.definedAddress(of: "a committed datatype")
    let header = try file.header(at: address, place)
    guard let message = header.message(.datatype), !message.isShared else {
      throw place.error(.malformed("no datatype at \(address)"))
    }
    let committed = try DatatypeMessage(message.bytes, in: file, place)
    elementSize = committed.elementSize
    datatype = .other(description: "committed type")
  }
}

/// What the classes of datatypes have in common.
private struct Part {
  let version: Int
  /// The 24 bits that each class reads in its own way.
  let bits: Int
  let size: Int

  func integer(_ cursor: inout FieldCursor) throws(HDF5Error) -> Datatype {
    let offset = try cursor.integer(2)
    let precision = try cursor.integer(2)
    let isSigned = bits & 0x08 != 0
    let element: ElementType? =
      switch (size, isSigned) {
      case (1, true): .int8
      case (2, true): .int16
      case (4, true): .int32
      case (8, true): .int64
      case (1, false): .uint8
      case (2, false): .uint16
      case (4, false): .uint32
      case (8, false): .uint64
      default: nil
      }
    guard let element, offset == 0, precision == size * 8 else {
      return .other(description: "integer of \(precision) bits")
    }
    return .number(element, bits & 1 == 0 ? .littleEndian : .bigEndian)
  }

  func float(_ cursor: inout FieldCursor) throws(HDF5Error) -> Datatype {
    let offset = try cursor.integer(2)
    let precision = try cursor.integer(2)
    // Exponent's place and bits, mantissa's place and bits, bias.
    var found = [(bits >> 8) & 0xFF]
    for _ in 0..<4 { found.append(try cursor.byte()) }
    found.append(try cursor.integer(4))
    let known: [([Int], ElementType)] = [
      ([15, 10, 5, 0, 10, 15], .float16), ([15, 7, 8, 0, 7, 127], .bfloat16),
      ([31, 23, 8, 0, 23, 127], .float32), ([63, 52, 11, 0, 52, 1023], .float64),
    ]
    // The two bits of the order apart: 0 and 0 little, 1 and 0 big; a mantissa whose first bit is implied.
    let order: ByteOrder? =
      switch bits & 0x41 {
      case 0x00: .littleEndian
      case 0x01: .bigEndian
      default: nil
      }
    guard let element = known.first(where: { $0.0 == found })?.1, element.byteCount == size,
      let order, (bits >> 4) & 0x03 == 2, offset == 0, precision == size * 8
    else { return .other(description: "floating-point number of \(size) bytes") }
    return .number(element, order)
  }

  func string(length: Datatype.StringType.Length, padding: Int, encoding: Int)
    -> Datatype.StringType
  {
    Datatype.StringType(
      length: length,
      padding: padding & 0x0F == 1
        ? .nullPadded : padding & 0x0F == 2 ? .spacePadded : .nullTerminated,
      encoding: encoding & 0x0F == 1 ? .utf8 : .ascii)
  }

  func opaque(_ cursor: inout FieldCursor) throws(HDF5Error) -> Datatype {
    let tag = try cursor.take(min(bits & 0xFF, cursor.remaining)).prefix { $0 != 0 }
    return .opaque(byteCount: size, tag: String(decoding: tag, as: UTF8.self))
  }

  /// h5py's truth values, an enumeration of one byte; every other enumeration is only described.
  func enumeration(_ cursor: inout FieldCursor) throws(HDF5Error) -> Datatype {
    let count = bits & 0xFFFF
    let other = Datatype.other(description: "enumeration of \(count) names")
    guard size == 1, count == 2 else { return other }
    // The base type: eight bytes of head, four of an integer's properties.
    guard try cursor.byte() & 0x0F == 0 else { return other }
    try cursor.skip(11)
    var names: [String] = []
    for _ in 0..<count {
      let start = cursor.consumed
      names.append(String(decoding: try cursor.cString(), as: UTF8.self))
      if version < 3 { try cursor.skip((8 - (cursor.consumed - start) % 8) % 8) }
    }
    let values = [try cursor.byte(), try cursor.byte()]
    let pairs = Dictionary(zip(names, values)) { first, _ in first }
    return pairs == ["FALSE": 0, "TRUE": 1] ? .number(.bool, .littleEndian) : other
  }
}
