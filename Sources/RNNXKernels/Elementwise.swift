/// Replaces each of `count` adjacent numbers by its activation.
public func applyElementwise(
  _ function: ElementwiseFunction, to values: UnsafeMutablePointer<Float>, count: Int
) {
  precondition(count >= 0, "a count is not negative")
  for index in 0..<count { values[index] = Float(plain(function, Double(values[index]))) }
}

/// Replaces the numbers along the middle axis of `values` [outer, count, inner] by softmax and the like.
///
/// `inner` is 1 for the last axis, the usual and fastest case.
public func applyAlongAxis(
  _ function: AxisFunction, to values: UnsafeMutablePointer<Float>, outer: Int, count: Int,
  inner: Int = 1
) {
  precondition(outer >= 0 && count >= 0 && inner >= 0, "sizes are not negative")
  for o in 0..<outer {
    for i in 0..<inner {
      let row = (0..<count).map { Double(values[(o * count + $0) * inner + i]) }
      for (index, value) in plain(function, row).enumerated() {
        values[(o * count + index) * inner + i] = Float(value)
      }
    }
  }
}

/// Gated linear unit: `output` [outer, count, inner] is the first half of `input` [outer, 2 x count, inner] times the
/// sigmoid of its second half.
public func applyGatedLinearUnit(
  _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, outer: Int, count: Int,
  inner: Int = 1
) {
  precondition(outer >= 0 && count >= 0 && inner >= 0, "sizes are not negative")
  let half = count * inner
  for o in 0..<outer {
    for index in 0..<half {
      let gate = plain(.sigmoid, Double(input[2 * o * half + half + index]))
      output[o * half + index] = Float(Double(input[2 * o * half + index]) * gate)
    }
  }
}
