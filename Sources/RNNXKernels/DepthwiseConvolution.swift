import CRNNXKernels

/// The weights of a convolution of each channel by itself, in aligned memory.
public struct PackedDepthwise: Sendable {
  /// The number of channels.
  public let channels: Int
  fileprivate let kernels: Kernels
  fileprivate let weights: PackedStorage
  fileprivate let bias: PackedStorage?

  /// Keeps `kernel`, which is [places, channels]; `bias` has `channels` values.
  public init(_ kernel: [Float], channels: Int, bias: [Float]? = nil) {
    self.init(kernel, channels: channels, bias: bias, on: .current)
  }

  package init(_ kernel: [Float], channels: Int, bias: [Float]?, on kernels: Kernels) {
    precondition(channels >= 1 && kernel.count % channels == 0, "a kernel is [places, channels]")
    self.kernels = kernels
    self.channels = channels
    weights = Self.stored(kernel)
    self.bias = bias.map(Self.stored)
  }

  private static func stored(_ values: [Float]) -> PackedStorage {
    PackedStorage(count: values.count) { target in
      for (index, value) in values.enumerated() { target[index] = value }
    }
  }
}

/// A convolution of each channel by itself, planned once for samples of one shape.
public struct DepthwiseConvolution: Sendable {
  /// The windows.
  public let geometry: WindowGeometry
  private let packed: PackedDepthwise
  private let function: ElementwiseFunction
  private let positions: rnnx_positions
  private let offsets: [Int64]

  /// Plans `activation(input * kernel + bias)`.
  public init(
    _ packed: PackedDepthwise, over geometry: WindowGeometry,
    activation: ElementwiseFunction = .linear
  ) {
    precondition(geometry.channels == packed.channels, "the kernel has the input's channels")
    self.packed = packed
    self.geometry = geometry
    function = activation
    positions = geometry.positionsForC
    offsets = geometry.offsets(joins: false)
  }

  /// Convolves one sample; `input` and `output` are those of `Convolution.run`, of equal channels.
  public func run(_ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    var positions = positions
    var product = rnnx_product(
      input: input, input_stride: 0, rows: 0, output: output,
      output_stride: Int64(packed.channels), accumulating: 0, function: function.forC)
    offsets.withUnsafeBufferPointer {
      var window = rnnx_segments(
        segments: Int64($0.count), segment_inputs: Int64(packed.channels),
        offsets: $0.baseAddress)
      packed.kernels.table.depthwise(
        &positions, &window, packed.weights.floats, packed.bias?.floats, &product)
    }
  }
}
