extension Measures {
  /// The number of float32 between two values, one of them counted; 0 and -0 are one.
  static func steps(_ a: Float, _ b: Float) -> UInt32 {
    let (left, right) = (ordered(a), ordered(b))
    return UInt32(bitPattern: max(left, right) &- min(left, right))
  }

  /// The number of float64 between two values, one of them counted; 0 and -0 are one.
  static func steps(_ a: Double, _ b: Double) -> UInt64 {
    let (left, right) = (ordered(a), ordered(b))
    return UInt64(bitPattern: max(left, right) &- min(left, right))
  }

  /// Integers in the order of the values: neighbours differ by 1.
  private static func ordered(_ value: Float) -> Int32 {
    let bits = Int32(bitPattern: value.bitPattern)
    return bits < 0 ? Int32.min &- bits : bits
  }

  private static func ordered(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: value.bitPattern)
    return bits < 0 ? Int64.min &- bits : bits
  }
}
