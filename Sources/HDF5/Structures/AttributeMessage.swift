/// An attribute as its message holds it: a name, a type, a shape, and the bytes.
struct AttributeMessage: Sendable {
  let name: [UInt8]
  private let file: FileStorage
  private let version: Int
  private let flags: Int
  private let type: ArraySlice<UInt8>
  private let space: ArraySlice<UInt8>
  private let data: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    version = try cursor.byte()
    try file.checkVersion(version, of: "attribute", upTo: 3, place)
    flags = try cursor.byte()
    var counts: [Int] = []
    for _ in 0..<3 { counts.append(try cursor.integer(2)) }
    // The name's encoding does not matter: ASCII is a part of UTF-8.
    if version == 3 { try cursor.skip(1) }
    var parts: [ArraySlice<UInt8>] = []
    for count in counts {
      parts.append(try cursor.take(count))
      if version == 1 { try cursor.skip(min((8 - count % 8) % 8, cursor.remaining)) }
    }
    name = Array(parts[0].prefix { $0 != 0 })
    (type, space) = (parts[1], parts[2])
    data = try cursor.take(cursor.remaining)
    self.file = file
  }

  /// The attribute with everything about it looked at.
  func attribute(_ place: Place) throws(HDF5Error) -> Attribute {
    guard version == 1 || flags & 2 == 0 else {
      throw place.error(.unsupported("messages shared in a heap"))
    }
    let shape = try DataspaceMessage(space, in: file, place).shape
    let type =
      version > 1 && flags & 1 != 0
      ? try DatatypeMessage(sharedBy: self.type, in: file, place)
      : try DatatypeMessage(self.type, in: file, place)
    return Attribute(
      name: String(decoding: name, as: UTF8.self), shape: shape, datatype: type.datatype,
      elementSize: type.elementSize, data: data, file: file, place: place)
  }
}
