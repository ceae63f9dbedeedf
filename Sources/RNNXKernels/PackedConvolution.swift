import CRNNXKernels

/// The weights of a convolution, packed once: a matrix for each group.
public struct PackedConvolution: Sendable {
  /// The number of channels of the output.
  public let filters: Int
  /// The number of groups into which channels and filters are divided.
  public let groups: Int
  fileprivate let matrices: [PackedMatrix]

  /// Packs `kernel`, which is [places, channels / groups, filters].
  ///
  /// - Precondition: the counts agree; `bias` has `filters` values.
  public init(_ kernel: [Float], filters: Int, groups: Int = 1, bias: [Float]? = nil) {
    self.init(kernel, filters: filters, groups: groups, bias: bias, on: .current)
  }

  package init(_ kernel: [Float], filters: Int, groups: Int, bias: [Float]?, on kernels: Kernels) {
    precondition(filters >= 1 && groups >= 1 && filters % groups == 0, "groups divide the filters")
    self.filters = filters
    self.groups = groups
    let (rows, width) = (kernel.count / filters, filters / groups)
    matrices = (0..<groups).map { group in
      let columns = group * width..<(group + 1) * width
      let part =
        groups == 1
        ? kernel : (0..<rows).flatMap { row in columns.map { kernel[row * filters + $0] } }
      return PackedMatrix(
        part, inputs: rows, outputs: width, bias: bias.map { Array($0[columns]) },
        transposed: false, precision: .float32, on: kernels)
    }
  }
}

/// A convolution of samples of one shape, planned once.
public struct Convolution: Sendable {
  /// The windows.
  public let geometry: WindowGeometry
  private let packed: PackedConvolution
  private let activation: Activation
  private let function: ElementwiseFunction
  private let positions: rnnx_positions
  private let offsets: [Int64]
  private let segmentInputs: Int
  private let isProduct: Bool

  /// Plans `activation(input * kernel + bias)`.
  ///
  /// - Precondition: the kernel has the places of the windows and the channels of the input.
  public init(
    _ packed: PackedConvolution, over geometry: WindowGeometry, activation: Activation = .linear
  ) {
    let channels = geometry.channels / packed.groups
    precondition(
      packed.matrices[0].inputs == geometry.places * channels, "the kernel has the windows' places")
    self.packed = packed
    self.geometry = geometry
    self.activation = activation
    if case .elementwise(let given) = activation { function = given } else { function = .linear }
    positions = geometry.positionsForC
    // Neighbouring places are one run of the input, unless a group takes some of the channels only.
    let joins = packed.groups == 1 && geometry.dilation[2] == 1
    offsets = geometry.offsets(joins: joins)
    segmentInputs = joins ? channels * geometry.size[2] : channels
    isProduct =
      geometry.places == 1 && packed.groups == 1 && geometry.strides.allSatisfy { $0 == 1 }
      && !geometry.needsPadding
  }

  /// Convolves one sample.
  ///
  /// `input` is [extents..., channels], the zeros around it included where `geometry.needsPadding`; `output` is
  /// [positions, filters]. With `accumulating`, what stands in `output` is added before the activation. A position's
  /// bits do not depend on the other positions.
  public func run(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    accumulating: Bool = false
  ) {
    let filters = packed.filters
    if isProduct {
      return packed.matrices[0].multiply(
        input, inputStride: geometry.channels, rows: geometry.positions, activation: activation,
        into: output, outputStride: filters, accumulating: accumulating)
    }
    for group in 0..<packed.groups {
      run(
        packed.matrices[group], input + group * (geometry.channels / packed.groups),
        into: output + group * (filters / packed.groups), accumulating: accumulating)
    }
    guard case .overUnits(let function) = activation else { return }
    applyAlongAxis(function, to: output, outer: geometry.positions, count: filters)
  }

  private func run(
    _ matrix: PackedMatrix, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    var weights = rnnx_matrix(
      inputs: Int64(matrix.inputs), outputs: Int64(matrix.outputs), pairs: 0,
      packed: matrix.storage.floats)
    var positions = positions
    var product = rnnx_product(
      input: input, input_stride: 0, rows: 0, output: output,
      output_stride: Int64(packed.filters), accumulating: accumulating ? 1 : 0,
      function: function.forC)
    offsets.withUnsafeBufferPointer {
      var window = rnnx_segments(
        segments: Int64($0.count), segment_inputs: Int64(segmentInputs), offsets: $0.baseAddress)
      matrix.kernels.table.convolve(&weights, &positions, &window, &product)
    }
  }
}
