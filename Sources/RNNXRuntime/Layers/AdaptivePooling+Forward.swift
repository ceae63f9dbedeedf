package import RNNXGraph

extension AdaptivePooling: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let format = dataFormat
    return LoadedLayer { site in
      let frame = SampleFrame(site, rank: Rank.count, format)
      let windows = AdaptiveWindows(
        input: frame.input.axes, output: frame.output.axes, channels: frame.input.channels,
        averages: Choice.averages)
      return frame.plan { input, output, _ in windows.run(input, into: output) }
    }
  }
}

/// The windows of an adaptive pooling; axis by axis, a mean of means is the mean, since the windows
/// along one axis have one length for all others.
private struct AdaptiveWindows: Sendable {
  let input: [Int]
  let output: [Int]
  let channels: Int
  let averages: Bool

  /// Axes in front that are missing are added.
  init(input: [Int], output: [Int], channels: Int, averages: Bool) {
    let missing = Array(repeating: 1, count: 3 - input.count)
    (self.input, self.output) = (missing + input, missing + output)
    (self.channels, self.averages) = (channels, averages)
  }

  private func window(_ axis: Int, _ index: Int) -> Range<Int> {
    let (extent, count) = (input[axis], output[axis])
    return index * extent / count..<((index + 1) * extent + count - 1) / count
  }

  func run(_ sample: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    var target = target
    for i in 0..<output[0] {
      for j in 0..<output[1] {
        for k in 0..<output[2] {
          pool(sample, [window(0, i), window(1, j), window(2, k)], into: target)
          target += channels
        }
      }
    }
  }

  private func pool(
    _ sample: UnsafeMutablePointer<Float>, _ window: [Range<Int>],
    into target: UnsafeMutablePointer<Float>
  ) {
    target.update(repeating: averages ? 0 : -.infinity, count: channels)
    for i in window[0] {
      for j in window[1] {
        for k in window[2] {
          let source = sample + ((i * input[1] + j) * input[2] + k) * channels
          for c in 0..<channels {
            target[c] = averages ? target[c] + source[c] : max(target[c], source[c])
          }
        }
      }
    }
    guard averages else { return }
    let count = Float(window.reduce(1) { $0 * $1.count })
    for c in 0..<channels { target[c] /= count }
  }
}
