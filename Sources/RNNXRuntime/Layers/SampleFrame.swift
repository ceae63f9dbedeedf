import RNNXGraph
import RNNXKernels

/// Runs a layer sample by sample on memory whose channels stand last, whatever the layer's
/// `data_format`: samples are turned round before and behind where channels stand first.
struct SampleFrame: Sendable {
  /// Extents besides the batch, channels apart.
  struct Side: Sendable {
    let axes: [Int]
    let channels: Int
    var positions: Int { axes.reduce(1, *) }
    var count: Int { positions * channels }

    /// Takes a concrete shape apart; `rank` axes, and the channels.
    init(_ shape: [Int], rank: Int, _ format: ChannelFormat) {
      // An output without its axes (global pooling) is channels alone.
      let hasAxes = shape.count > rank
      let isLast = format == .channelsLast
      axes = hasAxes ? Array(isLast ? shape.dropLast() : shape.dropFirst()) : []
      channels = hasAxes && !isLast ? shape[0] : shape[shape.count - 1]
    }
  }

  let input: Side
  let output: Side
  let isChannelsFirst: Bool
  /// Zeros that the samples need around them.
  var padding: WindowGeometry?
  /// The floats that `body` needs for itself.
  var scratch = 0

  /// The frame of a call with one input and one output.
  init(_ site: CallSite, rank: Int, _ format: ChannelFormat) {
    input = Side(site.input(), rank: rank, format)
    output = Side(site.outputs[0], rank: rank, format)
    isChannelsFirst = format == .channelsFirst && rank > 0
  }

  /// A plan that calls `body` with each sample, its output, and the scratch memory.
  func plan(
    masks: [OutputSource] = [.none],
    _ body:
      @escaping @Sendable (
        UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void
  ) -> LayerPlan {
    let turned = isChannelsFirst ? input.count : 0
    let padded = padding.map { $0.needsPadding ? $0.paddedCount : 0 } ?? 0
    let result = isChannelsFirst && !output.axes.isEmpty ? output.count : 0
    let own = scratch
    let frame = self
    var plan = LayerPlan(masks: masks) { run in
      let (middle, target) = (run.scratch + turned, run.scratch + turned + padded)
      for row in 0..<run.rows {
        var source = run.inputs[0] + row * frame.input.count
        let final = run.outputs[0] + row * frame.output.count
        if turned > 0 {
          transposeSample(
            source, rows: frame.input.channels, columns: frame.input.positions, into: run.scratch)
          source = run.scratch
        }
        if padded > 0, let padding = frame.padding {
          padding.pad(source, into: middle)
          source = middle
        }
        body(source, result > 0 ? target : final, target + result)
        if result > 0 {
          transposeSample(
            target, rows: frame.output.positions, columns: frame.output.channels, into: final)
        }
      }
    }
    plan.scratch = { _ in turned + padded + result + own }
    return plan
  }
}

extension ConvolutionArguments {
  /// The windows over an input of the given extents and channels.
  func geometry(_ extents: [Int], channels: Int) -> WindowGeometry {
    let axes = axes
    return WindowGeometry(
      input: extents, channels: channels, size: kernelSize, strides: strides, dilation: dilation,
      before: zip(axes, extents).map { $0.before($1) },
      output: zip(axes, extents).map { $0.windows(over: $1) })
  }
}
