/// A name in a group, and where it leads.
struct StoredLink: Sendable {
  enum Target: Sendable, Equatable {
    /// The address of an object's header.
    case hard(Int)
    case soft
    case external
    case userDefined
  }

  let name: [UInt8]
  let target: Target
  /// When it was created, where the group keeps track.
  let order: Int

  init(name: [UInt8], target: Target, order: Int) {
    (self.name, self.target, self.order) = (name, target, order)
  }

  /// Reads a link message (IV.A.2.g).
  init(_ bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    try file.checkVersion(try cursor.byte(), of: "link", upTo: 1, place)
    let flags = try cursor.byte()
    let kind = flags & 0x08 != 0 ? try cursor.byte() : 0
    order = flags & 0x04 != 0 ? try cursor.integer(8) : 0
    if flags & 0x10 != 0 { try cursor.skip(1) }
    name = Array(try cursor.take(try cursor.integer(1 << (flags & 0x03))))
    target =
      switch kind {
      case 0: .hard(try cursor.definedAddress(of: "a link"))
      case 1: .soft
      case 64: .external
      default: .userDefined
      }
  }
}
