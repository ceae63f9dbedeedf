import CHDF5

/// A small named value on a group or dataset.
public struct Attribute: Sendable {
  /// The attribute's name, without the object's path.
  public let name: String
  /// The size of each dimension; empty for a single value, `[0]` for a value declared as null.
  public let shape: [Int]
  /// What one value is.
  public let datatype: Datatype

  private let node: AttributeNode

  init(_ name: String, of owner: Node) throws(HDF5Error) {
    let place = Place(
      file: owner.file.name, object: owner.path + "@" + name, operation: .readAttribute)
    let handle = try Handle(place) { H5Aopen(owner.id, name, hid_t(H5P_DEFAULT)) }
    let space = try Handle(place) { H5Aget_space(handle.id) }
    let type = try Handle(place) { H5Aget_type(handle.id) }
    self.name = name
    shape = try Dataspace.shape(of: space.id, limits: owner.file.limits, place)
    datatype = try Datatype(describing: type.id, place)
    node = AttributeNode(handle, type: type, space: space, owner: owner, place: place)
  }

  /// How many values there are.
  public var elementCount: Int { Dataspace.elementCount(shape) }

  /// The value as one string.
  ///
  /// - Throws: ``HDF5Error`` with `wrongType` if it is no string, `wrongShape` if there is not exactly one,
  ///   `unrepresentable` if its bytes are no UTF-8.
  public func string() throws(HDF5Error) -> String {
    guard case .string = datatype else { throw wrongType("a string") }
    let strings = try self.strings()
    guard strings.count == 1 else {
      throw node.place.error(.wrongShape(expected: "one string", found: shape))
    }
    return strings[0]
  }

  /// The values as strings, in row-major order; an empty array of numbers is an empty list.
  public func strings() throws(HDF5Error) -> [String] {
    switch datatype {
    case .string(let type):
      let values = try type.length == .variable ? variableStrings() : fixedStrings(type)
      return try Text.strings(values, type, node.place)
    case .number where elementCount == 0: return []
    default: throw wrongType("strings")
    }
  }

  /// The values as integers; floating-point values must be whole.
  public func integers() throws(HDF5Error) -> [Int64] {
    try Numbers.integers(try bytes(), try elementType("integers"), node.place)
  }

  /// The values as double precision numbers.
  public func doubles() throws(HDF5Error) -> [Double] {
    Numbers.doubles(try bytes(), try elementType("numbers"))
  }

  /// The values as single precision numbers.
  public func floats() throws(HDF5Error) -> [Float] {
    Numbers.floats(try bytes(), try elementType("numbers"))
  }

  /// The bytes of all elements, in row-major order, numbers as little-endian.
  ///
  /// - Throws: ``HDF5Error`` with `wrongType` for variable-length strings and for types that are only described.
  public func bytes() throws(HDF5Error) -> [UInt8] {
    switch datatype {
    case .string(let type) where type.length == .variable: throw wrongType("bytes")
    case .other: throw wrongType("bytes")
    case .number(let type, .bigEndian):
      return Numbers.reversingBytes(try storedBytes(), each: type.byteCount)
    default: return try storedBytes()
    }
  }

  private func wrongType(_ expected: String) -> HDF5Error {
    node.place.error(.wrongType(expected: expected, found: datatype))
  }

  private func elementType(_ expected: String) throws(HDF5Error) -> ElementType {
    guard let type = datatype.elementType else { throw wrongType(expected) }
    return type
  }

  private func fixedStrings(_ type: Datatype.StringType) throws(HDF5Error) -> [[UInt8]] {
    guard case .fixed(let width) = type.length else { return [] }
    return Text.pieces(try storedBytes(), width: width)
  }

  /// The bytes as they are in the file.
  private func storedBytes() throws(HDF5Error) -> [UInt8] {
    let elementSize = H5Tget_size(node.type.id)
    let byteCount = try Dataspace.byteCount(shape, elementSize: elementSize, node.place)
    try node.owner.file.ledger.chargeAttribute(byteCount, node.place)
    guard byteCount > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    // The memory type is the file's own: the library converts nothing.
    try Library.call(node.place) {
      bytes.withUnsafeMutableBytes { H5Aread(node.handle.id, node.type.id, $0.baseAddress) }
    }
    return bytes
  }

  private func variableStrings() throws(HDF5Error) -> [[UInt8]] {
    let stride = MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    let byteCount = try Dataspace.byteCount(shape, elementSize: stride, node.place)
    try node.owner.file.ledger.chargeAttribute(byteCount, node.place)
    guard byteCount > 0 else { return [] }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: elementCount)
    try Library.call(node.place) {
      pointers.withUnsafeMutableBytes { H5Aread(node.handle.id, node.type.id, $0.baseAddress) }
    }
    let strings = pointers.map { Text.bytes(of: $0) }
    try Library.call(node.place) {
      pointers.withUnsafeMutableBytes {
        shim_reclaim(node.type.id, node.space.id, $0.baseAddress)
      }
    }
    try node.owner.file.ledger.chargeAttribute(
      strings.reduce(0) { $0 &+ $1.count }, node.place)
    return strings
  }
}

/// An open attribute with its type and space, shared by the copies of an ``Attribute``.
private final class AttributeNode: Sendable {
  let handle: Handle
  let type: Handle
  let space: Handle
  let owner: Node
  let place: Place

  init(
    _ handle: consuming Handle, type: consuming Handle, space: consuming Handle, owner: Node,
    place: Place
  ) {
    self.handle = handle
    self.type = type
    self.space = space
    self.owner = owner
    self.place = place
  }
}
