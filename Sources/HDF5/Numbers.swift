/// Converts stored numbers, as little-endian bytes, to the types that callers compute with.
enum Numbers {
  /// The same elements with the bytes of each in reverse order.
  static func reversingBytes(_ bytes: [UInt8], each width: Int) -> [UInt8] {
    var bytes = bytes
    reverseBytes(&bytes, each: width)
    return bytes
  }

  static func reverseBytes(_ bytes: inout [UInt8], each width: Int) {
    guard width > 1 else { return }
    bytes.withUnsafeMutableBytes { buffer in
      switch width {
      case 2: swapBytes(buffer, as: UInt16.self)
      case 4: swapBytes(buffer, as: UInt32.self)
      default: swapBytes(buffer, as: UInt64.self)
      }
    }
  }

  static func floats(_ bytes: [UInt8], _ type: ElementType) -> [Float] {
    switch type {
    case .int8: map(bytes, Int8.self) { Float($0) }
    case .int16: map(bytes, Int16.self) { Float($0) }
    case .int32: map(bytes, Int32.self) { Float($0) }
    case .int64: map(bytes, Int64.self) { Float($0) }
    case .uint8, .bool: map(bytes, UInt8.self) { Float($0) }
    case .uint16: map(bytes, UInt16.self) { Float($0) }
    case .uint32: map(bytes, UInt32.self) { Float($0) }
    case .uint64: map(bytes, UInt64.self) { Float($0) }
    case .float16: map(bytes, UInt16.self) { binary16($0) }
    case .bfloat16: map(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float32: map(bytes, UInt32.self) { Float(bitPattern: $0) }
    case .float64: map(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  static func doubles(_ bytes: [UInt8], _ type: ElementType) -> [Double] {
    switch type {
    case .int32: map(bytes, Int32.self) { Double($0) }
    case .int64: map(bytes, Int64.self) { Double($0) }
    case .uint32: map(bytes, UInt32.self) { Double($0) }
    case .uint64: map(bytes, UInt64.self) { Double($0) }
    case .float64: map(bytes, UInt64.self) { Double(bitPattern: $0) }
    // Single precision holds every value of the rest.
    default: floats(bytes, type).map { Double($0) }
    }
  }

  /// Throws `unrepresentable` for what is no whole number of 64 bits.
  static func integers(
    _ bytes: [UInt8], _ type: ElementType, _ place: Place
  ) throws(HDF5Error) -> [Int64] {
    switch type {
    case .int8: map(bytes, Int8.self) { Int64($0) }
    case .int16: map(bytes, Int16.self) { Int64($0) }
    case .int32: map(bytes, Int32.self) { Int64($0) }
    case .int64: map(bytes, Int64.self) { $0 }
    case .uint8, .bool: map(bytes, UInt8.self) { Int64($0) }
    case .uint16: map(bytes, UInt16.self) { Int64($0) }
    case .uint32: map(bytes, UInt32.self) { Int64($0) }
    case .uint64:
      try exact(map(bytes, UInt64.self) { $0 }, place) { Int64(exactly: $0) }
    case .float16, .bfloat16, .float32, .float64:
      try exact(doubles(bytes, type), place) { Int64(exactly: $0) }
    }
  }

  /// The value of an IEEE 754 binary16 number; a type `Float16` does not exist on every platform.
  private static func binary16(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits) & 0x3FF
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  private static func exact<Value>(
    _ values: [Value], _ place: Place, _ convert: (Value) -> Int64?
  ) throws(HDF5Error) -> [Int64] {
    var integers: [Int64] = []
    integers.reserveCapacity(values.count)
    for value in values {
      guard let integer = convert(value) else {
        throw place.error(.unrepresentable("\(value) is no 64-bit integer"))
      }
      integers.append(integer)
    }
    return integers
  }

  private static func map<Stored: FixedWidthInteger & BitwiseCopyable, Value>(
    _ bytes: [UInt8], _: Stored.Type, _ convert: (Stored) -> Value
  ) -> [Value] {
    let width = MemoryLayout<Stored>.size
    return bytes.withUnsafeBytes { buffer in
      [Value](unsafeUninitializedCapacity: bytes.count / width) { values, count in
        count = bytes.count / width
        for index in 0..<count {
          let stored = buffer.loadUnaligned(fromByteOffset: index * width, as: Stored.self)
          values.initializeElement(at: index, to: convert(Stored(littleEndian: stored)))
        }
      }
    }
  }

  private static func swapBytes<Word: FixedWidthInteger & BitwiseCopyable>(
    _ buffer: UnsafeMutableRawBufferPointer, as _: Word.Type
  ) {
    let width = MemoryLayout<Word>.size
    for offset in stride(from: 0, to: buffer.count - width + 1, by: width) {
      let word = buffer.loadUnaligned(fromByteOffset: offset, as: Word.self)
      buffer.storeBytes(of: word.byteSwapped, toByteOffset: offset, as: Word.self)
    }
  }
}
