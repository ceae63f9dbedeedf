/// Turns stored strings into `String`, whatever their padding.
enum Text {
  /// Cuts `bytes` into pieces of `width`.
  static func pieces(_ bytes: [UInt8], width: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: max(1, width)).map { Array(bytes[$0..<$0 + width]) }
  }

  /// Removes the padding of `type` from each value and checks that the rest is UTF-8 (of which ASCII is a part).
  static func strings(
    _ values: [[UInt8]], _ type: Datatype.StringType, _ place: Place
  ) throws(HDF5Error) -> [String] {
    var strings: [String] = []
    strings.reserveCapacity(values.count)
    for value in values {
      guard let string = String(validating: unpadded(value, type), as: UTF8.self) else {
        throw place.error(.unrepresentable("bytes that are no UTF-8 text"))
      }
      strings.append(string)
    }
    return strings
  }

  private static func unpadded(_ value: [UInt8], _ type: Datatype.StringType) -> ArraySlice<UInt8> {
    guard type.length != .variable else { return value[...] }
    switch type.padding {
    case .nullTerminated: return value.prefix { $0 != 0 }
    case .nullPadded: return trimmed(value, of: [0])
    case .spacePadded: return trimmed(value, of: [0, UInt8(ascii: " ")])
    }
  }

  private static func trimmed(_ value: [UInt8], of padding: [UInt8]) -> ArraySlice<UInt8> {
    var rest = value[...]
    while let last = rest.last, padding.contains(last) { rest.removeLast() }
    return rest
  }
}
