import CHDF5

/// Writes the attributes of one group or dataset.
public struct AttributesWriter: Sendable {
  let node: WriterNode

  /// The bytes that Keras puts into one attribute; longer lists are split.
  static let splitLimit = 64512

  /// Writes one string of variable length, in which form any length is possible.
  ///
  /// Keras 2 with h5py 2 needs `ascii`, since it expects bytes.
  /// - Throws: ``HDF5Error`` with `alreadyExists`, `invalidName`, or `unrepresentable` for a null character.
  public func write(
    _ value: String, to name: String, encoding: Datatype.StringType.Encoding = .utf8
  ) throws(HDF5Error) {
    try write([value], shape: [], to: name, length: .variable, encoding: encoding)
  }

  /// Writes an array of strings; an empty one becomes an empty array of `float64`, as h5py writes an empty list.
  public func write(
    _ values: [String], to name: String, length: StringLength = .fixed,
    encoding: Datatype.StringType.Encoding = .ascii
  ) throws(HDF5Error) {
    guard !values.isEmpty else { return try write([Double](), to: name) }
    try write(values, shape: [values.count], to: name, length: length, encoding: encoding)
  }

  /// Writes one number.
  public func write<Value: StorableNumber>(_ value: Value, to name: String) throws(HDF5Error) {
    try write([value], shape: [], to: name)
  }

  /// Writes an array of numbers, row-major; without a `shape` it has one dimension.
  ///
  /// - Precondition: `values` has exactly as many elements as `shape`.
  public func write<Value: StorableNumber>(
    _ values: [Value], shape: [Int]? = nil, to name: String
  ) throws(HDF5Error) {
    let shape = shape ?? [values.count]
    precondition(
      values.count == Dataspace.elementCount(shape), "as many numbers as the shape has elements")
    let type = try Datatype.create(Value.elementType, place(name))
    try write(shape, type, to: name) { write in values.withUnsafeBytes { write($0.baseAddress) } }
  }

  /// Writes a list of names as Keras does: in one attribute or, if too long, in `name0`, `name1` and so on.
  ///
  /// The pieces have the sizes of NumPy's `array_split`, as many as make each at most 64512 bytes.
  /// - Throws: ``HDF5Error`` with `limitExceeded(.attributeBytes)` for one string longer than that.
  public func writeSplit(
    _ values: [String], to name: String, encoding: Datatype.StringType.Encoding = .ascii
  ) throws(HDF5Error) {
    let width = values.map(\.utf8.count).max() ?? 0
    guard width <= Self.splitLimit else {
      throw place(name).error(
        .limitExceeded(.attributeBytes, requested: width, allowed: Self.splitLimit))
    }
    var pieceCount = 1
    while (values.count + pieceCount - 1) / pieceCount * width > Self.splitLimit { pieceCount += 1 }
    guard pieceCount > 1 else { return try write(values, to: name, encoding: encoding) }
    var start = 0
    for piece in 0..<pieceCount {
      let count = values.count / pieceCount + (piece < values.count % pieceCount ? 1 : 0)
      let strings = Array(values[start..<start + count])
      // Every piece is as wide as the longest string of all, because NumPy splits one array.
      try write(
        strings, shape: [count], to: "\(name)\(piece)", length: .fixed, encoding: encoding,
        atLeast: width)
      start += count
    }
  }

  private func write(
    _ values: [String], shape: [Int], to name: String, length: StringLength,
    encoding: Datatype.StringType.Encoding, atLeast width: Int = 1
  ) throws(HDF5Error) {
    let block = try StringBlock(values, length, atLeast: width, place(name))
    let isASCII = values.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    let type = try Datatype.create(block, isASCII ? encoding : .utf8, place(name))
    try write(shape, type, to: name) { write in block.withBytes { write($0) } }
  }

  /// Creates the attribute and writes what `lend` passes on.
  private func write(
    _ shape: [Int], _ type: borrowing Handle, to name: String,
    _ lend: ((UnsafeRawPointer?) -> herr_t) -> herr_t
  ) throws(HDF5Error) {
    node.file.checkIsWritable()
    let place = self.place(name)
    guard !name.isEmpty, !name.utf8.contains(0) else { throw place.error(.invalidName(name)) }
    guard try Library.call(place, { H5Aexists(node.id, name) }) == 0 else {
      throw place.error(.alreadyExists)
    }
    let space = try Dataspace.create(shape, place)
    let typeID = type.id
    let attribute = try Handle(place) {
      H5Acreate2(node.id, name, typeID, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
    }
    guard !shape.contains(0) else { return }
    let attributeID = attribute.id
    try Library.call(place) { lend { H5Awrite(attributeID, typeID, $0) } }
    try attribute.close(place)
  }

  private func place(_ name: String) -> Place {
    Place(file: node.file.name, object: node.path + "@" + name, operation: .write)
  }
}
