extension Dataset {
  /// Reads numbers of any type as single precision, row-major.
  ///
  /// Give positions in the first dimension as `rows` to read only those.
  ///
  /// - Throws: ``HDF5Error`` with `wrongType`, `refused`, `limitExceeded`, `malformed`, `newerFormat`, `readFailed`.
  public func readFloats(rows: Range<Int>? = nil) throws(HDF5Error) -> [Float] {
    let type = try numberType("numbers")
    guard datatype == .number(.float32, .littleEndian) else {
      return Numbers.floats(try readBytes(rows: rows), type)
    }
    return try readNative(rows, as: Float.self)
  }

  /// Reads numbers of any type as double precision, row-major; `rows` as for ``readFloats(rows:)``.
  public func readDoubles(rows: Range<Int>? = nil) throws(HDF5Error) -> [Double] {
    Numbers.doubles(try readBytes(rows: rows), try numberType("numbers"))
  }

  /// Reads numbers as integers, row-major; `rows` as for ``readFloats(rows:)``.
  ///
  /// - Throws: ``HDF5Error`` with `unrepresentable` for a fraction, infinity, NaN, or more than 64 signed bits.
  public func readIntegers(rows: Range<Int>? = nil) throws(HDF5Error) -> [Int64] {
    try Numbers.integers(
      try readBytes(rows: rows), try numberType("integers"), node.place(.read))
  }

  /// Reads the bytes of the stored element type, numbers as little-endian; `rows` as for ``readFloats(rows:)``.
  public func readBytes(rows: Range<Int>? = nil) throws(HDF5Error) -> [UInt8] {
    switch datatype {
    case .number(let type, let order):
      var bytes = try readNative(rows, as: UInt8.self)
      if order == .bigEndian { Numbers.reverseBytes(&bytes, each: type.byteCount) }
      return bytes
    case .string(let type) where type.length == .variable: throw wrongType("bytes")
    case .other: throw wrongType("bytes")
    case .string, .opaque: return try readNative(rows, as: UInt8.self)
    }
  }

  /// Reads a `float32` dataset into `destination` without another copy, other number types through one.
  ///
  /// - Precondition: `destination` has exactly as many elements as the rows.
  public func read(
    into destination: inout MutableSpan<Float>, rows: Range<Int>? = nil
  ) throws(HDF5Error) {
    let type = try numberType("numbers")
    precondition(
      destination.count == elementCount(in: rows), "the destination has room for the rows exactly")
    if datatype == .number(.float32, .littleEndian) {
      try admit()
      try destination.withUnsafeMutableBytes { buffer throws(HDF5Error) in
        try readStored(rows, into: buffer)
      }
    } else {
      let values = Numbers.floats(try readBytes(rows: rows), type)
      for index in values.indices { destination[index] = values[index] }
    }
  }

  /// How many elements `rows` hold.
  ///
  /// - Precondition: the rows exist.
  func elementCount(in rows: Range<Int>?) -> Int {
    guard let rows else { return elementCount }
    precondition(!shape.isEmpty, "a single value has no rows")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape[0], "the rows exist")
    return Dataspace.elementCount([rows.count] + shape.dropFirst())
  }

  func wrongType(_ expected: String) -> HDF5Error {
    node.place(.read).error(.wrongType(expected: expected, found: datatype))
  }

  private func numberType(_ expected: String) throws(HDF5Error) -> ElementType {
    guard let type = elementType else { throw wrongType(expected) }
    return type
  }

  /// Reads elements whose bytes in the file are those that `Value` has in memory.
  private func readNative<Value: BitwiseCopyable>(
    _ rows: Range<Int>?, as _: Value.Type
  ) throws(HDF5Error) -> [Value] {
    try admit()
    let count = elementCount(in: rows) * facts.elementSize / MemoryLayout<Value>.stride
    var failure: HDF5Error?
    let values = [Value](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      do throws(HDF5Error) {
        try readStored(rows, into: UnsafeMutableRawBufferPointer(buffer))
        initializedCount = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Fills `buffer` with the elements as the file has them.
  func readStored(
    _ rows: Range<Int>?, into buffer: UnsafeMutableRawBufferPointer
  ) throws(HDF5Error) {
    let place = node.place(.read)
    let count = elementCount(in: rows) * facts.elementSize
    guard count > 0 else { return }
    precondition(buffer.count >= count, "the buffer holds the rows")
    let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    let rows = rows ?? 0..<(shape.first ?? 1)
    // A row is everything behind the first axis.
    let start = rows.lowerBound * (count / rows.count)
    switch facts.content {
    case .compact(let bytes):
      buffer.copyBytes(from: bytes.dropFirst(start).prefix(count))
    case .contiguous(let address):
      guard let address else { throw place.error(.malformed("no bytes are stored")) }
      try node.file.bytes.read(at: address + start, into: buffer[...], place)
    case .chunked(let content):
      try content.read(rows, into: buffer, from: node.file, place)
    }
  }
}
