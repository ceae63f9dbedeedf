/// The shape of a dataset or attribute, as its message says it.
struct DataspaceMessage {
  /// The size of each dimension; `[0]` for a null space, so that it has no elements.
  let shape: [Int]
  /// What each dimension may grow to; `nil` without end.
  let largest: [Int?]

  init(_ bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    let version = try cursor.byte()
    try file.checkVersion(version, of: "dataspace", upTo: 2, place)
    let rank = try cursor.byte()
    let flags = try cursor.byte()
    // Version 1 has padding where version 2 says whether there are elements at all.
    let isNull = try cursor.byte() == 2 && version == 2
    if version == 1 { try cursor.skip(4) }
    guard !isNull else {
      (shape, largest) = ([0], [0])
      return
    }
    guard rank <= file.limits.rank else {
      throw place.error(.limitExceeded(.rank, requested: rank, allowed: file.limits.rank))
    }
    var shape: [Int] = []
    var largest: [Int?] = []
    for _ in 0..<rank { shape.append(try cursor.length()) }
    if flags & 1 != 0 {
      for _ in 0..<rank { largest.append(try cursor.lengthOrUnlimited()) }
    } else {
      largest = shape
    }
    for (size, most) in zip(shape, largest) where size > most ?? .max {
      throw place.error(.malformed("a dimension of \(size) elements that may have \(most ?? 0)"))
    }
    _ = try Dataspace.byteCount(shape, elementSize: 1, place)
    (self.shape, self.largest) = (shape, largest)
  }
}
