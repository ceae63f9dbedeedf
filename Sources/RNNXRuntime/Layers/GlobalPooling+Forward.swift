package import RNNXGraph
import RNNXKernels

extension GlobalPooling: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (format, rank) = (dataFormat, Rank.count)
    return LoadedLayer { site in
      // Only the mean over one axis knows masks; a mask has a byte a step.
      if Choice.averages && rank == 1 && site.inputMasks[0] {
        return maskedMean(site, isChannelsFirst: format == .channelsFirst)
      }
      let shape = site.input()
      let input = SampleFrame.Side(shape, rank: rank, format)
      let output = WindowGeometry(
        input: [input.positions], channels: input.channels, size: [input.positions],
        strides: [1], dilation: [1], before: [0], output: [1])
      let frame = SampleFrame(globalInput: input, isChannelsFirst: format == .channelsFirst)
      return frame.plan { sample, target, _ in
        applyPooling(averages: Choice.averages, output, sample, into: target)
      }
    }
  }
}

extension SampleFrame {
  /// A frame whose output is the channels alone.
  fileprivate init(globalInput: Side, isChannelsFirst: Bool) {
    input = globalInput
    output = Side([globalInput.channels], rank: 1, .channelsLast)
    self.isChannelsFirst = isChannelsFirst
  }
}

/// The mean of the steps that count; without any it is not a number, as in Keras.
private func maskedMean(_ site: CallSite, isChannelsFirst: Bool) -> LayerPlan {
  let shape = site.input()
  let (steps, channels) =
    isChannelsFirst ? (shape[1], shape[0]) : (shape[0], shape[1])
  let (step, channel) = isChannelsFirst ? (1, steps) : (channels, 1)
  return LayerPlan { run in
    for row in 0..<run.rows {
      let input = run.inputs[0] + row * steps * channels
      let output = run.outputs[0] + row * channels
      output.update(repeating: 0, count: channels)
      var count: Float = 0
      for index in 0..<steps where (run.masks[0]?[row * steps + index] ?? 1) != 0 {
        count += 1
        for c in 0..<channels { output[c] += input[index * step + c * channel] }
      }
      for c in 0..<channels { output[c] /= count }
    }
  }
}
