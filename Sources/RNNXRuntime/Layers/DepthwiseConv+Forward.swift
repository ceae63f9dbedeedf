package import RNNXGraph
import RNNXKernels

extension DepthwiseConv: RunnableLayer {
  /// Keeps the kernel.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (arguments, multiplier) = (arguments, depthMultiplier)
    let packed = packedDepthwise(
      weights, arguments, bias: weights.floats(WeightRole.bias, if: arguments.usesBias))
    return LoadedLayer { site throws(GraphError) in
      var frame = SampleFrame(site, rank: Rank.count, arguments.dataFormat)
      let part = DepthwisePart(packed, arguments, multiplier, frame.input)
      let function = try arguments.activation.requiredKernel(
        "activation", of: site.shapes.layer)
      let (positions, channels) = (frame.output.positions, frame.output.channels)
      frame.padding = part.padding
      frame.scratch = part.scratch
      return frame.plan { input, output, scratch in
        part.run(input, into: output, scratch)
        switch function {
        case .elementwise(let function):
          applyElementwise(function, to: output, count: positions * channels)
        case .overUnits(let function):
          applyAlongAxis(function, to: output, outer: positions, count: channels)
        }
      }
    }
  }
}

/// The kernel of a depthwise part: Keras' [window…, channels, multiplier] is [places, channels].
func packedDepthwise(
  _ weights: LayerWeights, _ arguments: ConvolutionArguments, bias: [Float]?
) -> PackedDepthwise {
  let kernel = weights.floats(WeightRole.depthwiseKernel)
  return PackedDepthwise(
    kernel, channels: kernel.count / arguments.kernelSize.reduce(1, *), bias: bias)
}

/// The depthwise part of a layer over samples of one shape.
struct DepthwisePart: Sendable {
  /// The zeros that a sample needs around it.
  let padding: WindowGeometry
  /// The floats of scratch that a run needs.
  let scratch: Int
  private let multiplier: Int
  private let convolution: DepthwiseConvolution

  init(
    _ packed: PackedDepthwise, _ arguments: ConvolutionArguments, _ multiplier: Int,
    _ input: SampleFrame.Side
  ) {
    padding = arguments.geometry(input.axes, channels: input.channels)
    self.multiplier = multiplier
    let geometry = arguments.geometry(input.axes, channels: input.channels * multiplier)
    convolution = DepthwiseConvolution(packed, over: geometry)
    scratch = multiplier > 1 ? geometry.paddedCount : 0
  }

  /// Convolves a padded sample; with a multiplier each channel is first repeated.
  func run(
    _ input: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    guard multiplier > 1 else { return convolution.run(input, into: output) }
    for index in 0..<padding.paddedCount {
      (scratch + index * multiplier).update(repeating: input[index], count: multiplier)
    }
    convolution.run(scratch, into: output)
  }
}
