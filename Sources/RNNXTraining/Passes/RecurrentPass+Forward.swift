import RNNXGraph
import RNNXKernels

extension RecurrentPass {
  /// Runs all steps, and writes outputs and final states where they are wanted.
  func forward(_ run: PassRun<Number>, into place: SequencePlace<Number>) {
    let kept = kept(run)
    let state = run.rows * units
    gatherInput(run, into: kept.input)
    start(run, kept)
    let gateBias = joinBiases(run)
    for turn in 0..<timeSteps {
      let step = step(turn, kept, run)
      let input = kept.input + turn * run.rows * features
      switch cell.kind {
      case _ where splitsGates: runByGates(run, input, step, hiddenCount(run, turn), gateBias)
      case .lstm, .simple:
        multiply(run, input, step, hiddenCount(run, turn), bias: bias(run, 0))
        Number.run(cell.kind == .lstm ? .lstmForward : .simpleForward, step)
      case .gruAfter, .gruBefore:
        runGRU(run, input, step, hiddenCount(run, turn), gateBias)
      }
      write(run, turn, kept.hidden + (turn + 1) * state, into: place)
    }
    let last = timeSteps * state
    finish(run, 0, kept.hidden + last)
    if let cell = kept.cell { finish(run, 1, cell + last) }
  }

  /// Whether the state before the first step is zero: its products are left out.
  func startsFromZero(_ run: PassRun<Number>) -> Bool {
    run.states.isEmpty && run.inputs.count <= firstInitialState
  }

  private func hiddenCount(_ run: PassRun<Number>, _ turn: Int) -> Int {
    turn == 0 && startsFromZero(run) ? 0 : units
  }

  func bias(_ run: PassRun<Number>, _ offset: Int) -> UnsafePointer<Number>? {
    cell.usesBias ? UnsafePointer(run.weights[firstWeight + 2] + offset) : nil
  }

  /// The operand of a product: rows of `count` numbers, adjacent, and a packed matrix.
  func operand(
    _ run: PassRun<Number>, _ rows: UnsafePointer<Number>, _ count: Int, panel: Int,
    stride: Int? = nil
  ) -> PanelProduct<Number>.Operand {
    .init(rows, stride: stride ?? count, count: count, panels: run.panels[firstPanel + panel])
  }

  /// The sums of all gates from input and state.
  private func multiply(
    _ run: PassRun<Number>, _ input: UnsafeMutablePointer<Number>, _ step: CellStep<Number>,
    _ hiddenCount: Int, bias: UnsafePointer<Number>?
  ) {
    Number.multiply(
      PanelProduct(
        operand(run, input, features, panel: 0),
        operand(run, step.hiddenBefore, hiddenCount, panel: 2, stride: units),
        bias: bias, rows: run.rows, outputs: width, into: step.gates, stride: width))
  }

  /// Both biases of a GRU's gates are added to one sum.
  private func joinBiases(_ run: PassRun<Number>) -> UnsafePointer<Number>? {
    guard cell.isGRU, let first = bias(run, 0) else { return nil }
    guard cell.kind == .gruAfter else { return first }
    let joint = run.scratch + 4 * Memory<Number>.rounded(run.rows * units)
    for index in 0..<2 * units { joint[index] = first[index] + first[3 * units + index] }
    return UnsafePointer(joint)
  }

  private func runGRU(
    _ run: PassRun<Number>, _ input: UnsafeMutablePointer<Number>, _ step: CellStep<Number>,
    _ hiddenCount: Int, _ gateBias: UnsafePointer<Number>?
  ) {
    guard let aside = step.aside else { return }
    Number.multiply(
      PanelProduct(
        operand(run, input, features, panel: 0),
        operand(run, step.hiddenBefore, hiddenCount, panel: 2, stride: units),
        bias: gateBias, rows: run.rows, outputs: 2 * units, into: step.gates, stride: width))
    let resetsAfter = cell.kind == .gruAfter
    if resetsAfter {
      Number.multiply(
        PanelProduct(
          operand(run, step.hiddenBefore, hiddenCount, panel: 5, stride: units),
          bias: bias(run, 5 * units),
          rows: run.rows, outputs: units, into: aside, stride: units))
    } else {
      Number.run(.gruForwardGates, step)
    }
    Number.multiply(
      PanelProduct(
        operand(run, input, features, panel: 4),
        resetsAfter ? nil : operand(run, aside, units, panel: 5), bias: bias(run, 2 * units),
        rows: run.rows, outputs: units, into: step.gates + 2 * units, stride: width))
    Number.run(.gruForwardState(resetsAfter: resetsAfter), step)
  }

  /// Puts the states before the first step in their place.
  private func start(_ run: PassRun<Number>, _ kept: Kept) {
    let count = run.rows * units
    for (index, target) in [kept.hidden, kept.cell].enumerated() {
      guard let target, index < stateCount else { continue }
      if let given = initialState(run, index) {
        target.update(from: given, count: count)
      } else if !run.states.isEmpty {
        target.update(from: run.states[firstState + index], count: count)
      } else {
        target.update(repeating: 0, count: count)
      }
    }
  }

  /// The tensor given as initial state.
  func initialState(_ run: PassRun<Number>, _ index: Int) -> UnsafeMutablePointer<Number>? {
    let place = firstInitialState + index
    return run.inputs.indices.contains(place) ? run.inputs[place] : nil
  }

  private func finish(_ run: PassRun<Number>, _ index: Int, _ state: UnsafeMutablePointer<Number>) {
    let count = run.rows * units
    if arguments.returnsState {
      run.outputs[firstFinalState + index].update(from: state, count: count)
    }
    if !run.states.isEmpty { run.states[firstState + index].update(from: state, count: count) }
  }

  /// A masked step shows zeros or what the step before it showed.
  private func write(
    _ run: PassRun<Number>, _ turn: Int, _ hidden: UnsafeMutablePointer<Number>,
    into place: SequencePlace<Number>
  ) {
    let isLast = turn == timeSteps - 1
    guard arguments.returnsSequences || isLast || hasMask else { return }
    for row in 0..<run.rows {
      let step = arguments.returnsSequences ? turn : 0
      let to = place.start + row * place.rowStride + step * place.stepStride
      if !isMasked(run, turn, row) {
        to.update(from: hidden + row * units, count: units)
      } else if arguments.returnsSequences && arguments.zeroOutputForMask || turn == 0 {
        to.update(repeating: 0, count: units)
      } else if arguments.returnsSequences {
        to.update(from: to - place.stepStride, count: units)
      }
    }
  }
}
