extension Filter {
  /// The steps that a dataset's message names, in the order in which the writer took them.
  static func pipeline(
    _ bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place
  ) throws(HDF5Error) -> [Filter] {
    var cursor = FieldCursor(bytes, file.widths, place)
    let version = try cursor.byte()
    try file.checkVersion(version, of: "filter pipeline", upTo: 2, place)
    let count = try cursor.byte()
    if version == 1 { try cursor.skip(6) }
    var filters: [Filter] = []
    for _ in 0..<count {
      let identifier = try cursor.integer(2)
      let nameCount = version == 1 || identifier >= 256 ? try cursor.integer(2) : 0
      try cursor.skip(2)
      let parameterCount = try cursor.integer(2)
      let stored = try cursor.take(nameCount).prefix { $0 != 0 }
      if version == 1 { try cursor.skip((8 - nameCount % 8) % 8) }
      var parameters: [UInt32] = []
      for _ in 0..<parameterCount {
        parameters.append(UInt32(truncatingIfNeeded: try cursor.unsigned(4)))
      }
      if version == 1, parameterCount % 2 == 1 { try cursor.skip(4) }
      filters.append(
        Filter(
          identifier: identifier, name: name(of: identifier, stored: stored),
          parameters: parameters))
    }
    return filters
  }

  private static func name(of identifier: Int, stored: ArraySlice<UInt8>) -> String {
    switch identifier {
    case 1: "deflate"
    case 2: "shuffle"
    case 3: "fletcher32"
    case 4: "szip"
    case 5: "nbit"
    case 6: "scaleoffset"
    default:
      stored.isEmpty ? "filter \(identifier)" : String(decoding: stored, as: UTF8.self)
    }
  }
}
