package import RNNXGraph

extension UpSampling: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site in
      var frame = SampleFrame(site, rank: Rank.count, layer.dataFormat)
      let missing = Array(repeating: 1, count: 3 - Rank.count)
      let (input, output) = (missing + frame.input.axes, missing + frame.output.axes)
      let channels = frame.input.channels
      guard layer.interpolation != .nearest && layer.interpolation != .area else {
        let factors = missing + layer.size
        return frame.plan { sample, target, _ in
          repeatPlaces(sample, output, factors, input, channels, into: target)
        }
      }
      let rows = layer.interpolation.weights(input[1], factor: layer.size[0])
      let columns = layer.interpolation.weights(input[2], factor: layer.size[1])
      // The rows come first, so that columns are made of lines already long enough.
      frame.scratch = output[1] * input[2] * channels
      return frame.plan { sample, target, scratch in
        blend(sample, rows, outer: 1, extent: input[1], inner: input[2] * channels, into: scratch)
        blend(
          scratch, columns, outer: output[1], extent: input[2], inner: channels, into: target)
      }
    }
  }
}

/// Copies the channels of every place of the input to all places of the output that repeat it.
private func repeatPlaces(
  _ sample: UnsafeMutablePointer<Float>, _ output: [Int], _ factors: [Int], _ input: [Int],
  _ channels: Int, into target: UnsafeMutablePointer<Float>
) {
  var target = target
  for i in 0..<output[0] {
    for j in 0..<output[1] {
      let line = (i / factors[0] * input[1] + j / factors[1]) * input[2]
      for k in 0..<output[2] {
        target.update(from: sample + (line + k / factors[2]) * channels, count: channels)
        target += channels
      }
    }
  }
}

/// Weighted sums along the middle axis of [outer, extent, inner].
private func blend(
  _ input: UnsafeMutablePointer<Float>, _ weights: BlendWeights, outer: Int, extent: Int,
  inner: Int, into output: UnsafeMutablePointer<Float>
) {
  var target = output
  for block in 0..<outer {
    for parts in weights {
      target.update(repeating: 0, count: inner)
      for part in parts {
        let source = input + (block * extent + part.index) * inner
        for index in 0..<inner { target[index] += part.weight * source[index] }
      }
      target += inner
    }
  }
}
