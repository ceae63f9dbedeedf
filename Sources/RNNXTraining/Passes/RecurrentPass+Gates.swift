import RNNXGraph
import RNNXKernels

/// Gates that each drop other features of the input and other units of the state: `implementation=1` of Keras.
///
/// What is dropped is the same at every step of a sequence. A GRU's candidate sees its own mask of the state, behind the
/// reset gate; the state that the update gate mixes is never dropped. Source: `call` of the cells in `keras/src/layers/rnn`.
extension RecurrentPass {
  /// For each gate its part of the kernel, that turned, of the recurrent kernel, that turned.
  var gatePanels: [PanelRequest] {
    (0..<cell.gates).flatMap { gate -> [PanelRequest] in
      let columns = gate * units..<(gate + 1) * units
      let kernel = PanelRequest(slot: firstWeight, rows: 0..<features, columns: columns)
      let recurrent = PanelRequest(slot: firstWeight + 1, rows: 0..<units, columns: columns)
      return [kernel, kernel.turned, recurrent, recurrent.turned]
    }
  }

  /// Input and state of a step as a gate sees them, and either of all steps.
  func gateScratchCount(rows: Int) -> Int {
    Memory<Number>.rounded(rows * features) + Memory<Number>.rounded(rows * units)
      + Memory<Number>.rounded(timeSteps * rows * max(features, units))
  }

  private struct GateScratch {
    var input: UnsafeMutablePointer<Number>
    var state: UnsafeMutablePointer<Number>
    var steps: UnsafeMutablePointer<Number>
  }

  private func gateScratch(_ run: PassRun<Number>) -> GateScratch {
    let input = run.scratch + jointScratchCount(rows: run.rows)
    let state = input + Memory<Number>.rounded(run.rows * features)
    return GateScratch(
      input: input, state: state, steps: state + Memory<Number>.rounded(run.rows * units))
  }

  /// Copies rows as a gate sees them; `mask` gives the mask of a row.
  private func show(
    _ source: UnsafePointer<Number>, count: Int, _ run: PassRun<Number>,
    in target: UnsafeMutablePointer<Number>, _ mask: (_ row: Int) -> DropoutMask?
  ) {
    for row in 0..<run.rows {
      if let mask = mask(row) {
        Number.dropOut(mask, source + row * count, into: target + row * count, count: count)
      } else {
        (target + row * count).update(from: source + row * count, count: count)
      }
    }
  }

  private func showInput(
    _ source: UnsafePointer<Number>, _ run: PassRun<Number>, gate: Int,
    in target: UnsafeMutablePointer<Number>
  ) {
    show(source, count: features, run, in: target) { inputMask(run, $0, gate: gate) }
  }

  private func showState(
    _ source: UnsafePointer<Number>, _ run: PassRun<Number>, gate: Int,
    in target: UnsafeMutablePointer<Number>
  ) {
    show(source, count: units, run, in: target) { stateMask(run, $0, gate: gate) }
  }

  /// One step on the way forward.
  func runByGates(
    _ run: PassRun<Number>, _ input: UnsafeMutablePointer<Number>, _ step: CellStep<Number>,
    _ hiddenCount: Int, _ gateBias: UnsafePointer<Number>?
  ) {
    let scratch = gateScratch(run)
    let candidate = cell.isGRU ? 2 : cell.gates
    for gate in 0..<candidate {
      showInput(input, run, gate: gate, in: scratch.input)
      showState(step.hiddenBefore, run, gate: gate, in: scratch.state)
      let first = cell.isGRU ? gateBias : bias(run, 0)
      multiply(
        run, operand(run, scratch.input, features, panel: 4 * gate),
        operand(run, scratch.state, hiddenCount, panel: 4 * gate + 2, stride: units),
        bias: first.map { $0 + gate * units }, into: step.gates + gate * units)
    }
    guard cell.isGRU, let aside = step.aside else {
      return Number.run(cell.kind == .lstm ? .lstmForward : .simpleForward, step)
    }
    let resetsAfter = cell.kind == .gruAfter
    if resetsAfter {
      showState(step.hiddenBefore, run, gate: 2, in: scratch.state)
      Number.multiply(
        PanelProduct(
          operand(run, scratch.state, hiddenCount, panel: 10, stride: units),
          bias: bias(run, 5 * units), rows: run.rows, outputs: units, into: aside, stride: units))
    } else {
      Number.run(.gruForwardGates, step)
      showState(aside, run, gate: 2, in: aside)
    }
    showInput(input, run, gate: 2, in: scratch.input)
    multiply(
      run, operand(run, scratch.input, features, panel: 8),
      resetsAfter ? nil : operand(run, aside, units, panel: 10), bias: bias(run, 2 * units),
      into: step.gates + 2 * units)
    Number.run(.gruForwardState(resetsAfter: resetsAfter), step)
  }

  private func multiply(
    _ run: PassRun<Number>, _ first: PanelProduct<Number>.Operand,
    _ second: PanelProduct<Number>.Operand?, bias: UnsafePointer<Number>?,
    into sums: UnsafeMutablePointer<Number>
  ) {
    Number.multiply(
      PanelProduct(
        first, second, bias: bias, rows: run.rows, outputs: units, into: sums, stride: width))
  }

  /// One step on the way back: the gates' gradients, then that of the state before.
  func backByGates(_ run: PassRun<Number>, _ turn: Int, _ kept: Kept, _ travelling: Travelling) {
    var step = step(turn, kept, run)
    step.hiddenGradient = travelling.hidden
    step.cellGradient = travelling.cell
    step.resetStateGradient = UnsafePointer(travelling.resetState)
    let isWanted = turn > 0 || run.inputs.count > firstInitialState
    switch cell.kind {
    case .lstm: Number.run(.lstmBackward, step)
    case .simple: Number.run(.simpleBackward, step)
    case .gruAfter: Number.run(.gruBackwardState(resetsAfter: true), step)
    case .gruBefore:
      Number.run(.gruBackwardState(resetsAfter: false), step)
      let candidate = operand(run, step.gates + 2 * units, units, panel: 11, stride: width)
      Number.multiply(
        PanelProduct(
          candidate, rows: run.rows, outputs: units, into: travelling.resetState, stride: units))
      showState(travelling.resetState, run, gate: 2, in: travelling.resetState)
      Number.run(.gruBackwardGates, step)
    }
    guard isWanted else { return }
    let scratch = gateScratch(run)
    for gate in 0..<(cell.kind == .gruBefore ? 2 : cell.gates) {
      let (sums, stride) = recurrentGradient(step, gate)
      Number.multiply(
        PanelProduct(
          operand(run, sums, units, panel: 4 * gate + 3, stride: stride), rows: run.rows,
          outputs: units, into: scratch.state, stride: units))
      for row in 0..<run.rows {
        let (from, to) = (scratch.state + row * units, travelling.hidden + row * units)
        if var mask = stateMask(run, row, gate: gate) {
          mask.accumulates = true
          Number.dropOut(mask, from, into: to, count: units)
        } else {
          Number.add(from, to: to, count: units)
        }
      }
    }
  }

  /// The gradient of a gate's recurrent sum in a step or, from the first step on, in all of them.
  private func recurrentGradient(
    _ step: CellStep<Number>, _ gate: Int
  ) -> (UnsafeMutablePointer<Number>, stride: Int) {
    if cell.kind == .gruAfter, gate == 2, let aside = step.aside { return (aside, units) }
    return (step.gates + gate * units, width)
  }

  /// The gradients of both kernels and of the input, a gate at a time.
  func addByGates(_ run: PassRun<Number>, _ kept: Kept) {
    let scratch = gateScratch(run).steps
    let rows = timeSteps * run.rows
    let first = step(0, kept, run)
    for gate in 0..<cell.gates {
      let sums = kept.gates + gate * units
      if let kernel = run.weightGradients[firstWeight] {
        for turn in 0..<timeSteps {
          let offset = turn * run.rows * features
          showInput(kept.input + offset, run, gate: gate, in: scratch + offset)
        }
        Number.addOuterProduct(
          OuterProduct(
            left: scratch, stride: features, count: features, right: sums, stride: width,
            count: units, rows: rows, into: kernel + gate * units, stride: width))
      }
      if let recurrent = run.weightGradients[firstWeight + 1] {
        var left = scratch
        if cell.kind == .gruBefore, gate == 2, let aside = kept.aside {
          left = aside
        } else {
          for turn in 0..<timeSteps {
            let offset = turn * run.rows * units
            showState(kept.hidden + offset, run, gate: gate, in: scratch + offset)
          }
        }
        let (right, stride) = recurrentGradient(first, gate)
        Number.addOuterProduct(
          OuterProduct(
            left: left, stride: units, count: units, right: right, stride: stride, count: units,
            rows: rows, into: recurrent + gate * units, stride: width))
      }
      guard run.inputGradients[0] != nil else { continue }
      Number.multiply(
        PanelProduct(
          operand(run, sums, width, gate: gate), rows: rows, outputs: features, into: scratch,
          stride: features))
      scatterInput(run, from: scratch, gate: gate)
    }
  }

  private func operand(
    _ run: PassRun<Number>, _ sums: UnsafeMutablePointer<Number>, _ stride: Int, gate: Int
  ) -> PanelProduct<Number>.Operand {
    operand(run, sums, units, panel: 4 * gate + 1, stride: stride)
  }
}
