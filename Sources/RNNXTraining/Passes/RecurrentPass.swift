import RNNXGraph
import RNNXJSON
import RNNXKernels
import RNNXRuntime

/// What a recurrent cell is made of, as the passes need it.
struct RecurrentCell: Sendable {
  enum Kind: Sendable { case lstm, gruAfter, gruBefore, simple }

  let kind: Kind
  let units: Int
  let activation: ElementwiseFunction
  let recurrentActivation: ElementwiseFunction
  let usesBias: Bool

  /// The gates side by side in the kernel.
  var gates: Int {
    switch kind {
    case .lstm: 4
    case .gruAfter, .gruBefore: 3
    case .simple: 1
    }
  }
  var isGRU: Bool { kind == .gruAfter || kind == .gruBefore }
  /// Whether the way back needs the sums besides the open gates.
  var keepsSums: Bool { activation.slopeNeedsInput || recurrentActivation.slopeNeedsInput }

  /// The cell of a recurrent layer; activations that need all units at once have no way back.
  init(_ layer: any RecurrentKind, _ site: PassSite) throws(TrainingError) {
    let function = {
      (activation: RNNXGraph.Activation) throws(TrainingError) -> ElementwiseFunction in
      guard let function = activation.elementwise else {
        throw site.refuse(
          "activation=\(activation.name) in a cell", supported: "functions of single numbers")
      }
      return function
    }
    units = layer.units
    switch layer {
    case let layer as LSTM:
      kind = .lstm
      usesBias = layer.usesBias
      activation = try function(layer.activation)
      recurrentActivation = try function(layer.recurrentActivation)
    case let layer as GRU:
      kind = layer.resetsAfter ? .gruAfter : .gruBefore
      usesBias = layer.usesBias
      activation = try function(layer.activation)
      recurrentActivation = try function(layer.recurrentActivation)
    case let layer as SimpleRNN:
      kind = .simple
      usesBias = layer.usesBias
      activation = try function(layer.activation)
      recurrentActivation = .linear
    default: throw site.refuse("a \(layer.className)", supported: "LSTM, GRU, SimpleRNN")
    }
  }
}

/// Where the outputs of a recurrent pass stand, or their gradients.
struct SequencePlace<Number: TrainingNumber> {
  var start: UnsafeMutablePointer<Number>
  /// From one sample to the next.
  var rowStride: Int
  /// From one step, in the order taken, to the next; negative where they stand in reverse order.
  var stepStride: Int
}

/// One recurrent layer over whole sequences: backpropagation through time.
///
/// Inside, everything is time-major in the order in which steps are taken: `[steps, rows, …]`, so
/// that the products of all steps are joined: `dK = Xᵀ·dZ`, `dR = Hᵀ·dZ`, `dX = dZ·Kᵀ`. The gates'
/// memory turns from sums to open gates on the way forward and to gradients of the sums on the way
/// back.
struct RecurrentPass<Number: TrainingNumber>: Sendable {
  let cell: RecurrentCell
  let arguments: RecurrentArguments
  let features: Int
  let timeSteps: Int
  let hasMask: Bool
  /// The share of input features that is dropped, the same at each step.
  let dropout: Double
  /// The share of units that the state does not show to the gates, the same at each step.
  let recurrentDropout: Double
  /// Whether each gate drops others, so that there is a product a gate: Keras' `implementation=1`, which it takes
  /// where the state is dropped, too.
  let splitsGates: Bool
  /// Where this layer's weights, panels, inputs and outputs begin among those of the run.
  var firstWeight = 0
  var firstPanel = 0
  var firstInitialState = 1
  var firstFinalState = 1
  var firstState = 0
  /// Tells the draws of one direction from those of the other.
  var salt: UInt64 = 0

  init(
    _ layer: any RecurrentKind, _ site: PassSite
  ) throws(TrainingError) {
    cell = try RecurrentCell(layer, site)
    arguments = layer.arguments
    (timeSteps, features) = (site.input()[0], site.input()[1])
    hasMask = site.inputMasks[0]
    dropout = site.number("dropout")
    recurrentDropout = site.number("recurrent_dropout")
    for (name, rate) in [("dropout", dropout), ("recurrent_dropout", recurrentDropout)]
    where !(rate >= 0 && rate < 1) {
      throw site.refuse("\(name)=\(rate)", supported: "0 up to 1")
    }
    splitsGates = recurrentDropout > 0
    // Keras 3 itself fails to train this.
    if dropout != 0, !splitsGates, site.config["implementation"]?.intValue == 1 {
      throw site.refuse(
        "dropout with implementation=1 and without recurrent_dropout",
        supported: "implementation=2")
    }
    if hasMask, arguments.zeroOutputForMask, !arguments.returnsSequences {
      throw site.refuse("zero_output_for_mask without return_sequences on masked input")
    }
    if hasMask, arguments.zerosByUnreversedMask {
      throw site.refuse("unroll with zero_output_for_mask and go_backwards on masked input")
    }
  }

  var units: Int { cell.units }
  var width: Int { cell.gates * cell.units }
  var stateCount: Int { cell.kind == .lstm ? 2 : 1 }
  var states: [Int] {
    arguments.isStateful ? Array(repeating: units, count: stateCount) : []
  }

  var panels: [PanelRequest] {
    guard !splitsGates else { return gatePanels }
    let kernel = PanelRequest(slot: firstWeight, rows: 0..<features, columns: 0..<width)
    let recurrent = PanelRequest(slot: firstWeight + 1, rows: 0..<units, columns: 0..<width)
    guard cell.isGRU else { return [kernel, kernel.turned, recurrent, recurrent.turned] }
    let (gates, candidate) = (0..<2 * units, 2 * units..<3 * units)
    let part = { (whole: PanelRequest, columns: Range<Int>) in
      PanelRequest(slot: whole.slot, rows: whole.rows, columns: columns)
    }
    let (rg, rc) = (part(recurrent, gates), part(recurrent, candidate))
    return [
      part(kernel, gates), kernel.turned, rg, rg.turned, part(kernel, candidate), rc, rc.turned,
    ]
  }

  /// The memory kept for the way back.
  struct Kept {
    var input: UnsafeMutablePointer<Number>
    var gates: UnsafeMutablePointer<Number>
    var sums: UnsafeMutablePointer<Number>?
    var aside: UnsafeMutablePointer<Number>?
    /// The state before the first step, then after each.
    var hidden: UnsafeMutablePointer<Number>
    var cell: UnsafeMutablePointer<Number>?
  }

  private func counts(rows: Int) -> [Int] {
    let steps = timeSteps * rows
    return [
      steps * features, steps * width, cell.keepsSums ? steps * width : 0,
      cell.isGRU ? steps * units : 0, (steps + rows) * units,
      cell.kind == .lstm ? (steps + rows) * units : 0,
    ].map { Memory<Number>.rounded($0) }
  }

  func keptCount(rows: Int) -> Int { counts(rows: rows).reduce(0, +) }

  /// Gradients of both states, of a masked output on its way to the step before, of a reset state;
  /// the joint bias of a GRU's gates.
  func scratchCount(rows: Int) -> Int {
    jointScratchCount(rows: rows) + (splitsGates ? gateScratchCount(rows: rows) : 0)
  }

  /// What is needed whether gates are split or not.
  func jointScratchCount(rows: Int) -> Int {
    4 * Memory<Number>.rounded(rows * units) + Memory<Number>.rounded(2 * units)
  }

  func kept(_ run: PassRun<Number>) -> Kept {
    var next = run.kept
    let pieces = counts(rows: run.rows).map { count in
      defer { next += count }
      return count > 0 ? next : nil
    }
    return Kept(
      input: pieces[0] ?? next, gates: pieces[1] ?? next, sums: pieces[2], aside: pieces[3],
      hidden: pieces[4] ?? next, cell: pieces[5])
  }

  /// The step of the sequence that is taken as number `turn`.
  private func time(_ turn: Int) -> Int { arguments.goesBackwards ? timeSteps - 1 - turn : turn }

  /// The description of one step for the kernels.
  func step(_ turn: Int, _ kept: Kept, _ run: PassRun<Number>) -> CellStep<Number> {
    let (rows, state) = (run.rows, run.rows * units)
    var step = CellStep<Number>(
      rows: rows, units: units, gates: kept.gates + turn * rows * width,
      hiddenBefore: kept.hidden + turn * state, hidden: kept.hidden + (turn + 1) * state,
      activation: cell.activation, recurrentActivation: cell.recurrentActivation)
    step.sums = kept.sums.map { $0 + turn * rows * width }
    step.aside = kept.aside.map { $0 + turn * state }
    step.cellBefore = kept.cell.map { UnsafePointer($0 + turn * state) }
    step.cell = kept.cell.map { $0 + (turn + 1) * state }
    if let mask = run.inputMasks[0] {
      step.mask = UnsafePointer(mask + time(turn))
      step.maskStride = timeSteps
    }
    return step
  }

  func isMasked(_ run: PassRun<Number>, _ turn: Int, _ row: Int) -> Bool {
    run.inputMasks[0].map { $0[row * timeSteps + time(turn)] == 0 } ?? false
  }

  /// Copies the input time-major in the order taken, dropout applied.
  func gatherInput(_ run: PassRun<Number>, into target: UnsafeMutablePointer<Number>) {
    for turn in 0..<timeSteps {
      for row in 0..<run.rows {
        let from = run.inputs[0] + (row * timeSteps + time(turn)) * features
        let to = target + (turn * run.rows + row) * features
        if !splitsGates, let mask = inputMask(run, row) {
          Number.dropOut(mask, from, into: to, count: features)
        } else {
          to.update(from: from, count: features)
        }
      }
    }
  }

  /// Adds the time-major gradient of the input, as a gate sees it, where it belongs.
  func scatterInput(
    _ run: PassRun<Number>, from source: UnsafeMutablePointer<Number>, gate: Int = 0
  ) {
    guard let gradient = run.inputGradients[0] else { return }
    for turn in 0..<timeSteps {
      for row in 0..<run.rows {
        let to = gradient + (row * timeSteps + time(turn)) * features
        let from = source + (turn * run.rows + row) * features
        if var mask = inputMask(run, row, gate: gate) {
          mask.accumulates = true
          Number.dropOut(mask, from, into: to, count: features)
        } else {
          Number.add(from, to: to, count: features)
        }
      }
    }
  }

  /// The mask of a sample's features; each gate has one of its own where gates are split.
  func inputMask(_ run: PassRun<Number>, _ row: Int, gate: Int = 0) -> DropoutMask? {
    guard run.isTraining, dropout > 0 else { return nil }
    return DropoutMask(
      key: run.key ^ salt ^ Self.salt(of: gate), first: (run.firstRow + row) * features,
      rate: dropout)
  }

  /// The mask of a sample's state for a gate.
  func stateMask(_ run: PassRun<Number>, _ row: Int, gate: Int) -> DropoutMask? {
    guard run.isTraining, recurrentDropout > 0 else { return nil }
    return DropoutMask(
      key: run.key ^ salt ^ Self.salt(of: gate + 16), first: (run.firstRow + row) * units,
      rate: recurrentDropout)
  }

  private static func salt(of gate: Int) -> UInt64 { UInt64(gate) &* 0xD1B5_4A32_D192_ED03 }
}
