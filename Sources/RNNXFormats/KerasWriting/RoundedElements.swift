import RNNXGraph

/// Real numbers as the bytes of a floating-point type, rounded to nearest, ties to even.
enum RoundedElements {
  static func bytes(of values: [Double], as type: RNNXGraph.ElementType) -> [UInt8] {
    switch type {
    case .float64: return values.withUnsafeBytes { [UInt8]($0) }
    case .bfloat16: return little(values.map { bfloat16(Float($0)) })
    case .float16: return little(values.map(float16))
    default: return values.map { Float($0) }.withUnsafeBytes { [UInt8]($0) }
    }
  }

  private static func little(_ words: [UInt16]) -> [UInt8] {
    words.withUnsafeBytes { [UInt8]($0) }
  }

  /// The upper half of a float32, rounded; as Keras' backends round it.
  private static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  /// IEEE 754 binary16; written out because `Float16` does not exist on x86-64 macOS.
  private static func float16(_ value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let magnitude = value.magnitude
    if value.isNaN { return sign | 0x7E00 }
    // 65520 is half-way between the largest finite number and the next power.
    if magnitude >= 65520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 {
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let exponent = Int(magnitude.exponent)
    let fraction = (magnitude.significand - 1) * 1024
    // A fraction that rounds up to 1024 carries into the exponent, as it should.
    return sign | UInt16((exponent + 15) << 10 + Int(fraction.rounded(.toNearestOrEven)))
  }
}
