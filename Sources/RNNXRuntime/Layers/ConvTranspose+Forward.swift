package import RNNXGraph
import RNNXKernels

extension ConvTranspose: RunnableLayer {
  /// Packs the kernel as one product from channels to all places and filters of a window, which are
  /// then added up in the output.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let arguments = arguments
    let kernel = weights.floats(WeightRole.kernel)
    let columns = arguments.kernelSize.reduce(arguments.filters, *)
    let matrix = PackedMatrix(
      kernel, inputs: kernel.count / columns, outputs: columns, transposed: true)
    let bias = weights.floats(WeightRole.bias, if: arguments.usesBias)
    return LoadedLayer { site throws(GraphError) in
      var frame = SampleFrame(site, rank: Rank.count, arguments.dataFormat)
      let axes = zip(frame.input.axes, frame.output.axes).enumerated().map { axis, extents in
        TransposedAxis(arguments, axis, input: extents.0, output: extents.1)
      }
      let function = try arguments.activation.requiredKernel(
        "activation", of: site.shapes.layer)
      frame.scratch = columns * TransposedWindows.chunk
      let windows = TransposedWindows(
        matrix: matrix, bias: bias, filters: arguments.filters, axes: axes)
      let positions = frame.output.positions
      return frame.plan { input, output, scratch in
        windows.run(input, into: output, scratch)
        switch function {
        case .elementwise(let function):
          applyElementwise(function, to: output, count: positions * arguments.filters)
        case .overUnits(let function):
          applyAlongAxis(function, to: output, outer: positions, count: arguments.filters)
        }
      }
    }
  }
}

/// One axis of a transposed convolution: where window places land.
private struct TransposedAxis: Sendable {
  let input: Int
  let output: Int
  let size: Int
  let stride: Int
  let dilation: Int
  let before: Int

  init(_ arguments: ConvolutionArguments, _ axis: Int, input: Int, output: Int) {
    (self.input, self.output) = (input, output)
    size = arguments.kernelSize[axis]
    (stride, dilation) = (arguments.strides[axis], arguments.dilation[axis])
    before = arguments.axes[axis].before(output)
  }

  private init() { (input, output, size, stride, dilation, before) = (1, 1, 1, 1, 1, 0) }
  static let single = TransposedAxis()

  /// Where place `place` of the window of input `position` lands; `nil` outside.
  func target(_ position: Int, _ place: Int) -> Int? {
    let target = position * stride + place * dilation - before
    return target >= 0 && target < output ? target : nil
  }
}

/// The windows of all positions of a sample, added into its output.
private struct TransposedWindows: Sendable {
  /// Positions whose windows are computed together.
  static let chunk = 48

  let matrix: PackedMatrix
  let bias: [Float]?
  let filters: Int
  /// Three axes, those that are missing in front.
  let axes: [TransposedAxis]

  init(matrix: PackedMatrix, bias: [Float]?, filters: Int, axes: [TransposedAxis]) {
    (self.matrix, self.bias, self.filters) = (matrix, bias, filters)
    self.axes = Array(repeating: .single, count: 3 - axes.count) + axes
  }

  func run(
    _ input: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ windows: UnsafeMutablePointer<Float>
  ) {
    for position in 0..<axes[0].output * axes[1].output * axes[2].output {
      for filter in 0..<filters { output[position * filters + filter] = bias?[filter] ?? 0 }
    }
    let positions = axes[0].input * axes[1].input * axes[2].input
    for first in stride(from: 0, to: positions, by: Self.chunk) {
      let count = min(Self.chunk, positions - first)
      matrix.multiply(
        input + first * matrix.inputs, inputStride: matrix.inputs, rows: count, into: windows,
        outputStride: matrix.outputs)
      for index in 0..<count {
        add(windows + index * matrix.outputs, of: first + index, into: output)
      }
    }
  }

  private func add(
    _ window: UnsafeMutablePointer<Float>, of position: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    let plane = axes[1].input * axes[2].input
    let (i, j, k) = (position / plane, position % plane / axes[2].input, position % axes[2].input)
    var place = 0
    for a in 0..<axes[0].size {
      let depth = axes[0].target(i, a)
      for b in 0..<axes[1].size {
        let height = axes[1].target(j, b)
        for c in 0..<axes[2].size {
          defer { place += filters }
          guard let depth, let height, let width = axes[2].target(k, c) else { continue }
          let target =
            output + ((depth * axes[1].output + height) * axes[2].output + width) * filters
          for filter in 0..<filters { target[filter] += window[place + filter] }
        }
      }
    }
  }
}
