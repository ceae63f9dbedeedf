/// A small named value on a group or dataset.
public struct Attribute: Sendable {
  /// The attribute's name, without the object's path.
  public let name: String
  /// The size of each dimension; empty for a single value, `[0]` for a value declared as null.
  public let shape: [Int]
  /// What one value is.
  public let datatype: Datatype

  private let elementSize: Int
  private let data: ArraySlice<UInt8>
  private let file: FileStorage
  private let place: Place

  init(
    name: String, shape: [Int], datatype: Datatype, elementSize: Int, data: ArraySlice<UInt8>,
    file: FileStorage, place: Place
  ) {
    (self.name, self.shape, self.datatype) = (name, shape, datatype)
    (self.elementSize, self.data, self.file, self.place) = (elementSize, data, file, place)
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
      throw place.error(.wrongShape(expected: "one string", found: shape))
    }
    return strings[0]
  }

  /// The values as strings, in row-major order; an empty array of numbers is an empty list.
  public func strings() throws(HDF5Error) -> [String] {
    switch datatype {
    case .string(let type):
      let values = try type.length == .variable ? variableStrings() : fixedStrings(type)
      return try Text.strings(values, type, place)
    case .number where elementCount == 0: return []
    default: throw wrongType("strings")
    }
  }

  /// The values as integers; floating-point values must be whole.
  public func integers() throws(HDF5Error) -> [Int64] {
    try Numbers.integers(try bytes(), try elementType("integers"), place)
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
    place.error(.wrongType(expected: expected, found: datatype))
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
    let byteCount = try Dataspace.byteCount(shape, elementSize: elementSize, place)
    try file.ledger.chargeAttribute(byteCount, place)
    guard byteCount <= data.count else {
      throw place.error(
        .malformed("shape \(shape) needs \(byteCount) bytes, \(data.count) are stored"))
    }
    return Array(data.prefix(byteCount))
  }

  private func variableStrings() throws(HDF5Error) -> [[UInt8]] {
    let references = try storedBytes()
    guard elementSize == 8 + file.widths.address else {
      throw place.error(.malformed("references to strings of \(elementSize) bytes"))
    }
    return try file.variableStrings(references[...], place) { count throws(HDF5Error) in
      try file.ledger.chargeAttribute(count, place)
    }
  }
}
