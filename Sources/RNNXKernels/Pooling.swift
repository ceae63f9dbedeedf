import CRNNXKernels

/// Writes the largest value, or the mean, of every window of one sample.
///
/// `input` is [extents..., channels] without padding, `output` [positions, channels]; what lies beyond the input counts
/// for nothing, in means neither.
/// - Precondition: every window holds a value of the input; `geometry.dilation` is 1.
public func applyPooling(
  averages: Bool, _ geometry: WindowGeometry, _ input: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>
) {
  applyPooling(averages: averages, geometry, input, into: output, on: .current)
}

package func applyPooling(
  averages: Bool, _ geometry: WindowGeometry, _ input: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>, on kernels: Kernels
) {
  func triple(_ extents: [Int]) -> (Int64, Int64, Int64) {
    (Int64(extents[0]), Int64(extents[1]), Int64(extents[2]))
  }
  var pooling = rnnx_pooling(
    input: triple(geometry.input), output: triple(geometry.output), size: triple(geometry.size),
    stride: triple(geometry.strides), before: triple(geometry.before),
    channels: Int64(geometry.channels), averages: averages ? 1 : 0)
  kernels.table.pool(&pooling, input, output)
}
