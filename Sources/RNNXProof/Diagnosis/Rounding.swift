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
  let weight: WeightDiagnosis
  let coarse: UnsafeBufferPointer<Float>
  let fine: UnsafeBufferPointer<Float>

  /// Checks the touched elements, which run over whole columns.
  func fits(perColumn: Bool) -> Bool {
    let columns = weight.layout.columns
    guard hasFewValues(perColumn: perColumn) else { return false }
    var largest = Array(repeating: Float(0), count: perColumn ? columns : 1)
    var (count, used) = (0, Set<Int>())
    _ = weight.allTouched { index in
      let key = perColumn ? index % columns : 0
      largest[key] = max(largest[key], abs(coarse[index]))
      count += 1
      if count <= columns { used.insert(key) }
      return true
    }
    // A column of a few values always fits some scale: without more of them nothing is proven.
    guard count >= 4 * used.count else { return false }
    return weight.allTouched { index in
      let step = largest[perColumn ? index % columns : 0] / 127
      guard step > 0 else { return coarse[index] == 0 }
      let level = coarse[index] / step
      return abs(level - level.rounded()) < 2e-3 && abs(coarse[index] - fine[index]) <= 0.52 * step
    }
  }

  /// 255 values are all there are of one scale: a sample of more refuses at once.
  private func hasFewValues(perColumn: Bool) -> Bool {
    var values = Set<Float>()
    if perColumn {
      let column = (0..<weight.layout.blockCount).first { weight.touched.blocks[$0] > 0 }
        .map { weight.layout.range($0).lowerBound }
      for row in 0..<min(weight.layout.rows, 4096) {
        values.insert(coarse[row * weight.layout.columns + (column ?? 0)])
      }
    } else {
      for index in weight.sample { values.insert(coarse[index]) }
    }
    return values.count <= 255
  }
}
