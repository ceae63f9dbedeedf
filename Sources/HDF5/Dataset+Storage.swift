extension Dataset {
  /// The most that deflate can make of one byte.
  private static let deflateRatio = 1032

  /// Compares the declared size with what the file holds, and counts it against the limits, without
  /// reading: what every read does first.
  ///
  /// - Throws: ``HDF5Error`` with `refused`, `limitExceeded`, `malformed`, `newerFormat`.
  public func checkStorage() throws(HDF5Error) { try admit() }

  /// Compares what the dataset declares with what the file holds, and counts it, before any memory is reserved.
  func admit() throws(HDF5Error) {
    let place = node.place(.read)
    let ledger = node.file.ledger
    guard !ledger.hasAdmitted(node.identity) else { return }
    if byteCount > 0 { try checkStorage(place) }
    try ledger.admit(node.identity, byteCount: byteCount, place)
  }

  private func checkStorage(_ place: Place) throws(HDF5Error) {
    guard storedByteCount <= node.file.byteCount else {
      throw place.error(
        .malformed("\(storedByteCount) stored bytes in a file of \(node.file.byteCount)"))
    }
    switch facts.content {
    case .compact: try checkWhole(place)
    case .contiguous(let address):
      guard let address else {
        throw place.error(.malformed("shape \(shape) is declared, no bytes are stored"))
      }
      try checkWhole(place)
      try checkPosition(address, place)
    case .chunked(let content): try checkChunks(content, place)
    }
  }

  private func checkWhole(_ place: Place) throws(HDF5Error) {
    guard storedByteCount == byteCount else {
      throw place.error(
        .malformed("shape \(shape) needs \(byteCount) bytes, \(storedByteCount) are stored"))
    }
  }

  private func checkPosition(_ address: Int, _ place: Place) throws(HDF5Error) {
    let size = node.file.bytes.count
    guard address <= size, byteCount <= size - address else {
      throw place.error(
        .malformed(
          "bytes \(address) and \(byteCount) more lie outside the file (\(size) bytes)"
        ))
    }
  }

  private func checkChunks(_ content: ChunkedContent, _ place: Place) throws(HDF5Error) {
    for filter in filters where !filter.isSupported {
      throw place.error(.refused(.filter(filter.name)))
    }
    for filter in filters where filters.count(where: { $0.identifier == filter.identifier }) > 1 {
      throw place.error(.refused(.filter("\(filter.name) twice")))
    }
    let expected = content.grid.chunks.count
    try node.file.ledger.chargeWork(place, steps: expected)
    let found = content.grid.storedCount
    guard found == expected else {
      throw place.error(.malformed("\(found) of \(expected) chunks are stored"))
    }
    let chunkBytes = try Dataspace.byteCount(
      content.chunk, elementSize: facts.elementSize, place)
    let inflated = try Dataspace.byteCount([expected], elementSize: chunkBytes, place)
    let (most, overflow) = storedByteCount.multipliedReportingOverflow(
      by: filters.contains { $0.identifier == 1 } ? Self.deflateRatio : 1)
    guard overflow || inflated <= most else {
      throw place.error(.limitExceeded(.deflateRatio, requested: inflated, allowed: most))
    }
  }
}
