import RNNXGraph

/// Rounding to types narrower than float32, to nearest, ties to even.
enum Rounding {
  /// The value of `type` nearest to a float32; infinite beyond its range.
  static func round(_ value: Float, to type: ElementType) -> Float {
    guard value.isFinite else { return value }
    switch type {
    case .bfloat16:
      let bits = value.bitPattern
      let odd = (bits >> 16) & 1
      return Float(bitPattern: (bits &+ 0x7FFF &+ odd) & 0xFFFF_0000)
    case .float16:
      // Ten bits behind the leading one; below 2^-14 steps of 2^-24.
      let exponent = max(value.magnitude == 0 ? -14 : Int(value.exponent), -14)
      let step = Float(sign: .plus, exponent: exponent - 10, significand: 1)
      let rounded = (value / step).rounded(.toNearestOrEven) * step
      return abs(rounded) > 65504 ? (value < 0 ? -.infinity : .infinity) : rounded
    default: return value
    }
  }
}

/// Whether an array looks like integers of 8 bits times a scale, near the values of another.
struct Quantization {
  let coarse: [Float]
  let fine: [Float]
  let columns: Int

  /// Checks the elements at `indices`, which run over whole columns.
  func fits(_ indices: [Int], perColumn: Bool) -> Bool {
    var largest: [Int: Float] = [:]
    for index in indices {
      let key = perColumn ? index % columns : 0
      largest[key] = max(largest[key] ?? 0, abs(coarse[index]))
    }
    // A column of a few values always fits some scale: without more of them nothing is proven.
    guard indices.count >= 4 * largest.count else { return false }
    return indices.allSatisfy { index in
      let step = (largest[perColumn ? index % columns : 0] ?? 0) / 127
      guard step > 0 else { return coarse[index] == 0 }
      let level = coarse[index] / step
      return abs(level - level.rounded()) < 2e-3 && abs(coarse[index] - fine[index]) <= 0.52 * step
    }
  }
}
