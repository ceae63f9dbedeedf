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
    let file = node.file
    guard facts.elementSize == 8 + file.widths.address else {
      throw place.error(.malformed("references to strings of \(facts.elementSize) bytes"))
    }
    var references = [UInt8](repeating: 0, count: elementCount(in: rows) * facts.elementSize)
    var failure: HDF5Error?
    references.withUnsafeMutableBytes { buffer in
      do throws(HDF5Error) { try readStored(rows, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return try file.variableStrings(references[...], place) { count throws(HDF5Error) in
      try file.ledger.chargeTensor(count, place)
    }
  }
}
