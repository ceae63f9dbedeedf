import CRNNXKernels

/// Replaces each of `count` adjacent numbers by its activation.
public func applyElementwise(
  _ function: ElementwiseFunction, to values: UnsafeMutablePointer<Float>, count: Int
) {
  applyElementwise(function, to: values, count: count, on: .current)
}

package func applyElementwise(
  _ function: ElementwiseFunction, to values: UnsafeMutablePointer<Float>, count: Int,
  on kernels: Kernels
) {
  precondition(count >= 0, "a count is not negative")
  var function = function.forC
  kernels.table.apply(&function, values, values, Int64(count))
}

/// Replaces the numbers along the middle axis of `values` [outer, count, inner] by softmax and the like.
///
/// `inner` is 1 for the last axis, the usual and fastest case.
public func applyAlongAxis(
  _ function: AxisFunction, to values: UnsafeMutablePointer<Float>, outer: Int, count: Int,
  inner: Int = 1
) {
  applyAlongAxis(function, to: values, outer: outer, count: count, inner: inner, on: .current)
}

package func applyAlongAxis(
  _ function: AxisFunction, to values: UnsafeMutablePointer<Float>, outer: Int, count: Int,
  inner: Int, on kernels: Kernels
) {
  precondition(outer >= 0 && count >= 0 && inner >= 0, "sizes are not negative")
  guard count > 0 else { return }
  kernels.table.along_axis(function.rawValue, values, Int64(outer), Int64(count), Int64(inner))
}

/// Multiplies one half of the numbers along an axis by the sigmoid of the other half (Keras' `glu`).
///
/// `input` is [outer, 2 x count, inner], `output` [outer, count, inner]; they do not overlap.
public func applyGatedLinearUnit(
  _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, outer: Int, count: Int,
  inner: Int = 1
) {
  applyGatedLinearUnit(input, into: output, outer: outer, count: count, inner: inner, on: .current)
}

package func applyGatedLinearUnit(
  _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, outer: Int, count: Int,
  inner: Int, on kernels: Kernels
) {
  precondition(outer >= 0 && count >= 0 && inner >= 0, "sizes are not negative")
  kernels.table.gated_linear_unit(input, output, Int64(outer), Int64(count * inner))
}
