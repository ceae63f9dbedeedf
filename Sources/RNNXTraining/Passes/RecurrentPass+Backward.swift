import RNNXGraph
import RNNXKernels

extension RecurrentPass {
  /// The gradients that travel from step to step.
  struct Travelling {
    var hidden: UnsafeMutablePointer<Number>
    var cell: UnsafeMutablePointer<Number>
    /// Of an output that a masked step repeats.
    var output: UnsafeMutablePointer<Number>
    var resetState: UnsafeMutablePointer<Number>
  }

  /// Goes back through all steps, then adds the gradients of weights and input.
  func backward(_ run: PassRun<Number>, _ place: SequencePlace<Number>?) {
    let kept = kept(run)
    let size = Memory<Number>.rounded(run.rows * units)
    let travelling = Travelling(
      hidden: run.scratch, cell: run.scratch + size, output: run.scratch + 2 * size,
      resetState: run.scratch + 3 * size)
    for (index, state) in [travelling.hidden, travelling.cell].enumerated() {
      state.update(repeating: 0, count: run.rows * units)
      guard arguments.returnsState, index < stateCount,
        let given = run.outputGradients[firstFinalState + index]
      else { continue }
      state.update(from: given, count: run.rows * units)
    }
    travelling.output.update(repeating: 0, count: run.rows * units)
    for turn in stride(from: timeSteps - 1, through: 0, by: -1) {
      if let place { addOutput(run, turn, place, travelling) }
      if splitsGates {
        backByGates(run, turn, kept, travelling)
      } else {
        back(run, turn, kept, travelling)
      }
    }
    for (index, state) in [travelling.hidden, travelling.cell].enumerated() {
      let input = firstInitialState + index
      guard index < stateCount, run.inputs.indices.contains(input),
        let gradient = run.inputGradients[input]
      else { continue }
      Number.add(state, to: gradient, count: run.rows * units)
    }
    if splitsGates {
      addByGates(run, kept)
    } else {
      addWeights(run, kept)
      addInput(run, kept)
    }
    addBiases(run, kept)
  }

  /// Adds the gradient of a step's output to that of its state; where the step is masked, to the
  /// output that it repeats, or to nothing.
  @_specialize(where Number == Float)
  private func addOutput(
    _ run: PassRun<Number>, _ turn: Int, _ place: SequencePlace<Number>, _ travelling: Travelling
  ) {
    let isLast = turn == timeSteps - 1
    let isGiven = arguments.returnsSequences || isLast
    guard isGiven || hasMask else { return }
    for row in 0..<run.rows {
      let step = arguments.returnsSequences ? turn : 0
      let given = place.start + row * place.rowStride + step * place.stepStride
      let (hidden, carried) = (
        travelling.hidden + row * units, travelling.output + row * units
      )
      guard hasMask else {
        Number.add(given, to: hidden, count: units)
        continue
      }
      let isMasked = isMasked(run, turn, row)
      let isZero = isMasked && arguments.returnsSequences && arguments.zeroOutputForMask
      for unit in 0..<units {
        let total = carried[unit] + (isGiven ? given[unit] : 0)
        carried[unit] = isMasked && !isZero ? total : 0
        if !isMasked { hidden[unit] += total }
      }
    }
  }

  private func back(
    _ run: PassRun<Number>, _ turn: Int, _ kept: Kept, _ travelling: Travelling
  ) {
    var step = step(turn, kept, run)
    step.hiddenGradient = travelling.hidden
    step.cellGradient = travelling.cell
    step.resetStateGradient = UnsafePointer(travelling.resetState)
    let add = { (first: PanelProduct<Number>.Operand, second: PanelProduct<Number>.Operand?) in
      Number.multiply(
        PanelProduct(
          first, second, rows: run.rows, outputs: units, into: travelling.hidden, stride: units,
          accumulates: true))
    }
    // The state before the first step is a constant, unless it is an input.
    let isWanted = turn > 0 || run.inputs.count > firstInitialState
    switch cell.kind {
    case .lstm, .simple:
      Number.run(cell.kind == .lstm ? .lstmBackward : .simpleBackward, step)
      if isWanted { add(operand(run, step.gates, width, panel: 3), nil) }
    case .gruAfter:
      guard let aside = step.aside else { return }
      Number.run(.gruBackwardState(resetsAfter: true), step)
      guard isWanted else { return }
      add(
        operand(run, step.gates, 2 * units, panel: 3, stride: width),
        operand(run, aside, units, panel: 6))
    case .gruBefore:
      Number.run(.gruBackwardState(resetsAfter: false), step)
      Number.multiply(
        PanelProduct(
          operand(run, step.gates + 2 * units, units, panel: 6, stride: width), rows: run.rows,
          outputs: units, into: travelling.resetState, stride: units))
      Number.run(.gruBackwardGates, step)
      if isWanted { add(operand(run, step.gates, 2 * units, panel: 3, stride: width), nil) }
    }
  }

  /// The products of all steps at once.
  private func addWeights(_ run: PassRun<Number>, _ kept: Kept) {
    let rows = timeSteps * run.rows
    // Nothing comes from a first state of zeros.
    let skipped = startsFromZero(run) ? run.rows : 0
    let outer = {
      (
        left: UnsafeMutablePointer<Number>, leftCount: Int, right: UnsafeMutablePointer<Number>,
        stride: Int, count: Int, sums: UnsafeMutablePointer<Number>, skipped: Int
      ) in
      Number.addOuterProduct(
        OuterProduct(
          left: left + skipped * leftCount, stride: leftCount, count: leftCount,
          right: right + skipped * stride, stride: stride, count: count, rows: rows - skipped,
          into: sums, stride: width))
    }
    if let kernel = run.weightGradients[firstWeight] {
      outer(kept.input, features, kept.gates, width, width, kernel, 0)
    }
    if let recurrent = run.weightGradients[firstWeight + 1] {
      if let aside = kept.aside {
        let candidate = kept.gates + 2 * units
        outer(kept.hidden, units, kept.gates, width, 2 * units, recurrent, skipped)
        if cell.kind == .gruAfter {
          outer(kept.hidden, units, aside, units, units, recurrent + 2 * units, skipped)
        } else {
          outer(aside, units, candidate, width, units, recurrent + 2 * units, skipped)
        }
      } else {
        outer(kept.hidden, units, kept.gates, width, width, recurrent, skipped)
      }
    }
  }

  private func addBiases(_ run: PassRun<Number>, _ kept: Kept) {
    let rows = timeSteps * run.rows
    guard cell.usesBias, let bias = run.weightGradients[firstWeight + 2] else { return }
    Number.addRows(kept.gates, stride: width, count: rows, columns: width, to: bias)
    guard cell.kind == .gruAfter, let aside = kept.aside else { return }
    Number.addRows(
      kept.gates, stride: width, count: rows, columns: 2 * units, to: bias + 3 * units)
    Number.addRows(aside, stride: units, count: rows, columns: units, to: bias + 5 * units)
  }

  private func addInput(_ run: PassRun<Number>, _ kept: Kept) {
    guard run.inputGradients[0] != nil else { return }
    // Nobody reads the input any more: its gradient takes its place.
    Number.multiply(
      PanelProduct(
        operand(run, kept.gates, width, panel: 1), rows: timeSteps * run.rows, outputs: features,
        into: kept.input, stride: features))
    scatterInput(run, from: kept.input)
  }
}
