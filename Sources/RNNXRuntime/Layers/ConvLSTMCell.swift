import RNNXGraph
import RNNXKernels

/// The steps of a ConvLSTM over the frames of one sample; states stand with their channels last.
struct ConvLSTMCell: Sendable {
  typealias Floats = UnsafeMutablePointer<Float>

  /// The number of frames.
  let steps: Int
  private let input: Convolution
  private let state: Convolution
  private let isChannelsFirst: Bool
  private let filters: Int
  private let activation: ElementwiseFunction
  private let recurrentActivation: ElementwiseFunction
  private let gates = LSTMGateOrder.keras.gates

  init<Rank: SpatialRank>(
    _ layer: ConvLSTM<Rank>, rank: Int, over shape: [Int], _ kernel: PackedConvolution,
    _ recurrent: PackedConvolution
  ) {
    let arguments = layer.convolution
    steps = shape[0]
    let frame = SampleFrame.Side(Array(shape.dropFirst()), rank: rank, arguments.dataFormat)
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

  /// The floats of a state.
  var stateCount: Int { positions * filters }

  /// The floats a row of each state that is kept between batches.
  func keptStates(_ arguments: RecurrentArguments) -> [Int] {
    arguments.isStateful ? [stateCount, stateCount] : []
  }

  /// A frame turned round, a frame and a state with zeros around them, gates, h, c, what is shown.
  var scratch: Int {
    input.geometry.inputCount + input.geometry.paddedCount + state.geometry.paddedCount
      + positions * filters * gates.count + 3 * stateCount
  }

  /// Where the states of one row come from and go to, each h and c or none.
  struct States {
    /// As the layer was given them, in its data format.
    var initial: [Floats]
    /// Kept between batches, channels last: read and overwritten.
    var kept: [Floats]
    /// Where the final ones are wanted, in the layer's data format.
    var final: [Floats]

    init(
      _ run: LayerRun, row: Int, size: Int, initial: ArraySlice<Floats>, kept: ArraySlice<Floats>,
      final: ArraySlice<Floats>
    ) {
      self.initial = initial.map { $0 + row * size }
      self.kept = kept.map { $0 + row * size }
      self.final = final.map { $0 + row * size }
    }
  }

  /// Takes all steps of a row; `show` is given the outputs that the layer has, channels last.
  func run(
    _ run: LayerRun, row: Int, _ arguments: RecurrentArguments, _ states: States,
    _ scratch: Floats, show: (_ turn: Int, _ values: Floats) -> Void
  ) {
    let frame = input.geometry.inputCount
    let (hidden, cell, shown) = (scratch, scratch + stateCount, scratch + 2 * stateCount)
    let own = [hidden, cell]
    scratch.update(repeating: 0, count: 3 * stateCount)
    for (state, initial) in zip(own, states.initial) { read(initial, into: state) }
    if states.initial.isEmpty {
      for (state, kept) in zip(own, states.kept) { state.update(from: kept, count: stateCount) }
    }
    let startsFromZero = states.initial.isEmpty && states.kept.isEmpty
    let mask = run.masks[0].map { $0 + row * steps }
    for turn in 0..<steps {
      let time = arguments.goesBackwards ? steps - 1 - turn : turn
      if mask.map({ $0[time] != 0 }) ?? true {
        step(
          run.inputs[0] + (row * steps + time) * frame, hidden: hidden, cell: cell,
          isFirst: turn == 0 && startsFromZero, shown + stateCount)
        shown.update(from: hidden, count: stateCount)
      } else if arguments.zeroOutputForMask && !arguments.zerosByUnreversedMask {
        shown.update(repeating: 0, count: stateCount)
      }
      guard arguments.returnsSequences || turn == steps - 1 else { continue }
      if arguments.zerosByUnreversedMask, let mask, mask[turn] == 0 {
        // What is shown counts on: see `RecurrentArguments`.
        let zeros = shown + stateCount
        zeros.update(repeating: 0, count: stateCount)
        show(turn, zeros)
      } else {
        show(turn, shown)
      }
    }
    for (state, final) in zip(own, states.final) { write(state, to: final) }
    for (state, kept) in zip(own, states.kept) { kept.update(from: state, count: stateCount) }
  }

  /// Copies a state into the layer's data format.
  func write(_ values: Floats, to target: Floats) {
    guard isChannelsFirst else { return target.update(from: values, count: stateCount) }
    transposeSample(values, rows: positions, columns: filters, into: target)
  }

  private func read(_ values: Floats, into target: Floats) {
    guard isChannelsFirst else { return target.update(from: values, count: stateCount) }
    transposeSample(values, rows: filters, columns: positions, into: target)
  }
}

extension ConvLSTMCell {
  private func step(
    _ frame: Floats, hidden: Floats, cell: Floats, isFirst: Bool, _ scratch: Floats
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
  private func finish(_ sums: Floats, hidden: Floats, cell: Floats) {
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
