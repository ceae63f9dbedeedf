import CHDF5

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
    guard !ledger.hasAdmitted(facts.identity) else { return }
    if byteCount > 0 { try checkStorage(place) }
    try ledger.admit(facts.identity, byteCount: byteCount, place)
  }

  private func checkStorage(_ place: Place) throws(HDF5Error) {
    guard storedByteCount <= node.file.byteCount else {
      throw place.error(
        .malformed("\(storedByteCount) stored bytes in a file of \(node.file.byteCount)"))
    }
    switch layout {
    case .compact: try checkWhole(place)
    case .contiguous:
      try checkWhole(place)
      try checkPosition(place)
    case .chunked(let chunk): try checkChunks(chunk, place)
    }
  }

  private func checkWhole(_ place: Place) throws(HDF5Error) {
    guard storedByteCount == byteCount else {
      throw place.error(
        .malformed("shape \(shape) needs \(byteCount) bytes, \(storedByteCount) are stored"))
    }
  }

  private func checkPosition(_ place: Place) throws(HDF5Error) {
    let address = Library.exclusively { H5Dget_offset(node.id) }
    guard shim_isUndefined(address) == 0 else {
      throw place.error(.malformed("shape \(shape) is declared, no bytes are stored"))
    }
    guard let start = Int(exactly: address),
      case let (end, overflow) = start.addingReportingOverflow(byteCount),
      !overflow, end <= node.file.byteCount
    else {
      throw place.error(
        .malformed(
          "bytes \(address) and \(byteCount) more lie outside the file (\(node.file.byteCount) bytes)"
        ))
    }
  }

  private func checkChunks(_ chunk: [Int], _ place: Place) throws(HDF5Error) {
    for filter in filters where !filter.isSupported {
      throw place.error(.refused(.filter(filter.name)))
    }
    for filter in filters where filters.count(where: { $0.identifier == filter.identifier }) > 1 {
      throw place.error(.refused(.filter("\(filter.name) twice")))
    }
    guard chunk.count == shape.count, !chunk.contains(0) else {
      throw place.error(.malformed("chunks of shape \(chunk) in a dataset of shape \(shape)"))
    }
    let counts = zip(shape, chunk).map { size, step in (size - 1) / step + 1 }
    let expected = Dataspace.elementCount(counts)
    try node.file.ledger.chargeWork(place, steps: expected)
    let found = try storedChunkCount(place)
    guard found == expected else {
      throw place.error(.malformed("\(found) of \(expected) chunks are stored"))
    }
    let chunkBytes = try Dataspace.byteCount(
      chunk, elementSize: facts.storedElementSize, place)
    let inflated = try Dataspace.byteCount([expected], elementSize: chunkBytes, place)
    let (most, overflow) = storedByteCount.multipliedReportingOverflow(
      by: filters.contains { $0.identifier == 1 } ? Self.deflateRatio : 1)
    guard overflow || inflated <= most else {
      throw place.error(.limitExceeded(.deflateRatio, requested: inflated, allowed: most))
    }
  }

  private func storedChunkCount(_ place: Place) throws(HDF5Error) -> Int {
    let space = try Handle(place) { H5Dget_space(node.id) }
    var count: hsize_t = 0
    try Library.call(place) { H5Dget_num_chunks(node.id, space.id, &count) }
    return Int(exactly: count) ?? .max
  }
}
