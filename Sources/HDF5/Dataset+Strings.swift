import CHDF5

extension Dataset {
  /// Reads strings, row-major; `rows` as for ``readFloats(rows:)``.
  ///
  /// - Throws: ``HDF5Error`` with `wrongType` if the elements are no strings, `unrepresentable` if they are no UTF-8.
  public func readStrings(rows: Range<Int>? = nil) throws(HDF5Error) -> [String] {
    guard case .string(let type) = datatype else { throw wrongType("strings") }
    let place = node.place(.read)
    if case .fixed(let width) = type.length {
      return try Text.strings(Text.pieces(try readBytes(rows: rows), width: width), type, place)
    }
    try admit()
    guard elementCount(in: rows) > 0 else { return [] }
    guard let rowCount = shape.first else {
      return try Text.strings(try variableStrings(nil), type, place)
    }
    // A small file can name one long string a million times: count what comes before asking for more.
    var strings: [String] = []
    let rows = rows ?? 0..<rowCount
    let step = max(1, 1024 / max(1, elementCount / rowCount))
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
      let block = start..<min(start + step, rows.upperBound)
      strings += try Text.strings(try variableStrings(block), type, place)
    }
    return strings
  }

  private func variableStrings(_ rows: Range<Int>?) throws(HDF5Error) -> [[UInt8]] {
    let place = node.place(.read)
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: elementCount(in: rows))
    var failure: HDF5Error?
    pointers.withUnsafeMutableBytes { buffer in
      do throws(HDF5Error) { try readStored(rows, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    let strings = pointers.map { Text.bytes(of: $0) }
    let space = try Dataspace.create([pointers.count], place)
    try Library.call(place) {
      pointers.withUnsafeMutableBytes {
        shim_reclaim(facts.type.id, space.id, $0.baseAddress)
      }
    }
    try node.file.ledger.chargeTensor(strings.reduce(0) { $0 &+ $1.count }, place)
    return strings
  }
}
