package import RNNXGraph
import RNNXKernels

extension ConvLSTM: RunnableLayer {
  /// Packs both kernels, all gates side by side.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    let columns = LSTMGateOrder.keras.gates.count * convolution.filters
    let kernel = PackedConvolution(
      weights.floats(WeightRole.kernel), filters: columns,
      bias: weights.floats(WeightRole.bias, if: convolution.usesBias))
    let recurrent = PackedConvolution(
      weights.floats(WeightRole.recurrentKernel), filters: columns)
    return LoadedLayer { site in
      let cell = ConvLSTMCell(layer.convolution, site, rank: Rank.count, kernel, recurrent, layer)
      let steps = site.input()[0]
      let keepsMask = layer.arguments.returnsSequences && site.inputMasks[0]
      let others = Array(repeating: OutputSource.none, count: site.outputs.count - 1)
      var plan = LayerPlan(
        outputs: site.outputs.map { _ in .computed },
        masks: [keepsMask ? .input(0) : .none] + others
      ) { run in
        for row in 0..<run.rows { cell.run(run, row: row, steps: steps, layer.arguments) }
      }
      plan.scratch = { _ in cell.scratch }
      return plan
    }
  }
}

/// The steps of one sample.
private struct ConvLSTMCell: Sendable {
  private let input: Convolution
  private let state: Convolution
  private let isChannelsFirst: Bool
  private let filters: Int
  private let activation: ElementwiseFunction
  private let recurrentActivation: ElementwiseFunction
  private let gates = LSTMGateOrder.keras.gates

  init<Rank: SpatialRank>(
    _ arguments: ConvolutionArguments, _ site: CallSite, rank: Int, _ kernel: PackedConvolution,
    _ recurrent: PackedConvolution, _ layer: ConvLSTM<Rank>
  ) {
    let frame = SampleFrame.Side(
      Array(site.input().dropFirst()), rank: rank, arguments.dataFormat)
    let geometry = arguments.geometry(frame.axes, channels: frame.channels)
    input = Convolution(kernel, over: geometry)
    let windows = Array(geometry.output.suffix(rank))
    var same = arguments
    same.strides = windows.map { _ in 1 }
    same.dilation = same.strides
    same.padding = .same
    state = Convolution(recurrent, over: same.geometry(windows, channels: arguments.filters))
    filters = arguments.filters
    isChannelsFirst = arguments.dataFormat == .channelsFirst
    // The config's reader let functions of single numbers pass only.
    activation = arguments.activation.elementwise ?? .linear
    recurrentActivation = layer.recurrentActivation.elementwise ?? .linear
  }

  private var positions: Int { input.geometry.positions }
  private var stateCount: Int { positions * filters }

  /// A frame turned round, a frame and a state with zeros around them, gates, h, c, what is shown.
  var scratch: Int {
    input.geometry.inputCount + input.geometry.paddedCount + state.geometry.paddedCount
      + positions * filters * gates.count + 3 * stateCount
  }

  func run(_ run: LayerRun, row: Int, steps: Int, _ arguments: RecurrentArguments) {
    let frame = input.geometry.inputCount
    let hidden = run.scratch
    let (cell, shown) = (hidden + stateCount, hidden + 2 * stateCount)
    hidden.update(repeating: 0, count: 3 * stateCount)
    let written = arguments.returnsSequences ? steps : 1
    for turn in 0..<steps {
      let time = arguments.goesBackwards ? steps - 1 - turn : turn
      if run.masks[0].map({ $0[row * steps + time] != 0 }) ?? true {
        step(
          run.inputs[0] + (row * steps + time) * frame, hidden: hidden, cell: cell,
          isFirst: turn == 0, shown + stateCount)
        shown.update(from: hidden, count: stateCount)
      } else if arguments.zeroOutputForMask {
        shown.update(repeating: 0, count: stateCount)
      }
      guard arguments.returnsSequences || turn == steps - 1 else { continue }
      let target = row * written + (arguments.returnsSequences ? turn : 0)
      write(shown, to: run.outputs[0] + target * stateCount)
    }
    guard arguments.returnsState else { return }
    write(hidden, to: run.outputs[1] + row * stateCount)
    write(cell, to: run.outputs[2] + row * stateCount)
  }

  private func write(_ values: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>)
  {
    guard isChannelsFirst else { return target.update(from: values, count: stateCount) }
    transposeSample(values, rows: positions, columns: filters, into: target)
  }

  private func step(
    _ frame: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>, isFirst: Bool, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let geometry = input.geometry
    let sums = scratch
    let turned = sums + positions * filters * gates.count
    let padded = turned + geometry.inputCount
    var source = frame
    if isChannelsFirst {
      transposeSample(
        frame, rows: geometry.channels, columns: geometry.inputCount / geometry.channels,
        into: turned)
      source = turned
    }
    if geometry.needsPadding {
      geometry.pad(source, into: padded)
      source = padded
    }
    input.run(source, into: sums)
    if !isFirst {
      let around = padded + geometry.paddedCount
      state.geometry.pad(hidden, into: around)
      state.run(around, into: sums, accumulating: true)
    }
    finish(sums, hidden: hidden, cell: cell)
  }

  /// From the sums of all gates to the next states.
  private func finish(
    _ sums: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>
  ) {
    let width = filters * gates.count
    for position in 0..<positions {
      let values = sums + position * width
      for (index, gate) in gates.enumerated() {
        applyElementwise(
          gate == .cell ? activation : recurrentActivation, to: values + index * filters,
          count: filters)
      }
      let (i, f, g) = (place(.input), place(.forget), place(.cell))
      for filter in 0..<filters {
        let index = position * filters + filter
        cell[index] = values[f + filter] * cell[index] + values[i + filter] * values[g + filter]
        hidden[index] = cell[index]
      }
    }
    applyElementwise(activation, to: hidden, count: stateCount)
    let output = place(.output)
    for position in 0..<positions {
      for filter in 0..<filters {
        hidden[position * filters + filter] *= sums[position * width + output + filter]
      }
    }
  }

  private func place(_ gate: LSTMGate) -> Int { (gates.firstIndex(of: gate) ?? 0) * filters }
}
