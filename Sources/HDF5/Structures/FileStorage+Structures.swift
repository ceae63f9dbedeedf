extension FileStorage {
  /// The fields of the `count` bytes at `address`.
  func cursor(at address: Int, count: Int, _ place: Place) throws(HDF5Error) -> FieldCursor {
    FieldCursor(try structure(at: address, count: count, place)[...], widths, place)
  }

  /// The bytes of a structure, which counts as work.
  func structure(at address: Int, count: Int, _ place: Place) throws(HDF5Error) -> [UInt8] {
    guard count <= bytes.count else {
      throw place.error(
        .malformed("a structure of \(count) bytes in a file of \(bytes.count)"))
    }
    try ledger.chargeWork(place, steps: 1 + count / 256)
    return try bytes.read(at: address, count: count, place)
  }

  /// The fields behind the four letters of a structure.
  func cursor(
    _ signature: StaticString, at address: Int, count: Int, _ place: Place
  ) throws(HDF5Error) -> FieldCursor {
    var cursor = try cursor(at: address, count: count, place)
    try expect(signature, in: &cursor, at: address, place)
    return cursor
  }

  /// The fields behind the four letters of a structure whose last four bytes are a checksum.
  func checkedCursor(
    _ signature: StaticString, at address: Int, count: Int, _ place: Place
  ) throws(HDF5Error) -> FieldCursor {
    let bytes = try structure(at: address, count: count, place)
    let content = try verified(bytes[...], at: address, place)
    var cursor = FieldCursor(content, widths, place)
    try expect(signature, in: &cursor, at: address, place)
    return cursor
  }

  /// The bytes in front of a checksum that fits them.
  func verified(
    _ bytes: ArraySlice<UInt8>, at address: Int, _ place: Place
  ) throws(HDF5Error) -> ArraySlice<UInt8> {
    var cursor = FieldCursor(bytes.suffix(4), widths, place)
    let content = bytes.dropLast(4)
    guard try cursor.unsigned(4) == UInt64(Checksums.lookup3(content)) else {
      throw place.error(.malformed("the checksum of the structure at \(address) differs"))
    }
    return content
  }

  private func expect(
    _ signature: StaticString, in cursor: inout FieldCursor, at address: Int, _ place: Place
  ) throws(HDF5Error) {
    let found = try cursor.take(4)
    let isEqual = signature.withUTF8Buffer { found.elementsEqual($0) }
    guard isEqual else {
      throw place.error(.malformed("no \"\(signature)\" at \(address)"))
    }
  }

  /// Refuses versions that came after this reader.
  func checkVersion(
    _ version: Int, of what: String, upTo last: Int, _ place: Place
  ) throws(HDF5Error) {
    guard version <= last else {
      throw place.error(.newerFormat("\(what) version \(version)"))
    }
  }
}
