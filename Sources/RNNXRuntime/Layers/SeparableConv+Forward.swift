package import RNNXGraph
import RNNXKernels

extension SeparableConv: RunnableLayer {
  /// Keeps the depthwise kernel and packs the pointwise one.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (arguments, multiplier) = (arguments, depthMultiplier)
    let packed = packedDepthwise(weights, arguments, bias: nil)
    let kernel = weights.floats(WeightRole.pointwiseKernel)
    let matrix = PackedMatrix(
      kernel, inputs: kernel.count / arguments.filters, outputs: arguments.filters,
      bias: weights.floats(WeightRole.bias, if: arguments.usesBias))
    return LoadedLayer { site throws(GraphError) in
      var frame = SampleFrame(site, rank: Rank.count, arguments.dataFormat)
      let part = DepthwisePart(packed, arguments, multiplier, frame.input)
      let function = try arguments.activation.requiredKernel(
        "activation", of: site.shapes.layer)
      let positions = frame.output.positions
      let between = positions * matrix.inputs
      frame.padding = part.padding
      frame.scratch = part.scratch + between
      return frame.plan { input, output, scratch in
        part.run(input, into: scratch, scratch + between)
        matrix.multiply(
          scratch, inputStride: matrix.inputs, rows: positions, activation: function,
          into: output, outputStride: matrix.outputs)
      }
    }
  }
}
