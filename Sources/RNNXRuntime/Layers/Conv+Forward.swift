package import RNNXGraph
import RNNXKernels

extension Conv: RunnableLayer {
  /// Packs the kernel, a matrix for each group; sums are float32 whatever the precision asked for.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (arguments, groups) = (arguments, groups)
    let packed = PackedConvolution(
      weights.floats(WeightRole.kernel), filters: arguments.filters, groups: groups,
      bias: weights.floats(WeightRole.bias, if: arguments.usesBias))
    return LoadedLayer { site throws(GraphError) in
      var frame = SampleFrame(site, rank: Rank.count, arguments.dataFormat)
      let geometry = arguments.geometry(frame.input.axes, channels: frame.input.channels)
      let convolution = Convolution(
        packed, over: geometry,
        activation: try arguments.activation.requiredKernel("activation", of: site.shapes.layer))
      frame.padding = geometry
      return frame.plan { input, output, _ in convolution.run(input, into: output) }
    }
  }
}
