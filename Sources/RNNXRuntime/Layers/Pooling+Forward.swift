package import RNNXGraph
import RNNXKernels

extension Pooling: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site in
      let frame = SampleFrame(site, rank: Rank.count, layer.dataFormat)
      let geometry = WindowGeometry(
        input: frame.input.axes, channels: frame.input.channels, size: layer.poolSize,
        strides: layer.strides, dilation: layer.poolSize.map { _ in 1 },
        before: zip(layer.axes, frame.input.axes).map { $0.before($1) },
        output: frame.output.axes)
      return frame.plan { input, output, _ in
        applyPooling(averages: Choice.averages, geometry, input, into: output)
      }
    }
  }
}
