package import RNNXGraph
import RNNXJSON
package import RNNXKernels
import RNNXRuntime

extension LSTM: TrainableKind {}
extension GRU: TrainableKind {}
extension SimpleRNN: TrainableKind {}

extension RecurrentKind where Self: TrainableKind {
  /// Backpropagation through time.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    RecurrentLayerPass(pass: try RecurrentPass<Number>(self, site))
  }
}

/// A recurrent layer of its own.
struct RecurrentLayerPass<Number: TrainingNumber>: LayerPass {
  let pass: RecurrentPass<Number>

  var masks: [OutputSource] {
    let first: OutputSource =
      pass.hasMask && pass.arguments.returnsSequences ? .input(0) : .none
    let others = pass.arguments.returnsState ? pass.stateCount : 0
    return [first] + Array(repeating: .none, count: others)
  }
  var panels: [PanelRequest] { pass.panels }
  var states: [Int] { pass.states }
  func keptCount(rows: Int) -> Int { pass.keptCount(rows: rows) }
  func scratchCount(rows: Int) -> Int { pass.scratchCount(rows: rows) }

  private func place(_ start: UnsafeMutablePointer<Number>) -> SequencePlace<Number> {
    let steps = pass.arguments.returnsSequences ? pass.timeSteps : 1
    return SequencePlace(start: start, rowStride: steps * pass.units, stepStride: pass.units)
  }

  func forward(_ run: PassRun<Number>) { pass.forward(run, into: place(run.outputs[0])) }
  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    pass.backward(run, run.outputGradients[0].map(place))
  }
}

extension Bidirectional: TrainableKind {
  /// Both directions and their merge.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    var inner = site
    inner.config = site.config["layer"]?["config"]?.objectValue ?? JSONObject()
    var other = site
    other.config = site.config["backward_layer"]?["config"]?.objectValue ?? inner.config
    let ahead = try RecurrentPass<Number>(forward, inner)
    var back = try RecurrentPass<Number>(backward, other)
    back.firstWeight = ahead.cell.usesBias ? 3 : 2
    back.firstPanel = ahead.panels.count
    back.firstInitialState = 1 + ahead.stateCount
    let results = mergeMode == .none ? 2 : 1
    back.firstFinalState = results + ahead.stateCount
    back.firstState = ahead.states.count
    back.salt = 0x9E37_79B9_7F4A_7C15
    var first = ahead
    first.firstFinalState = results
    return BidirectionalPass(ahead: first, back: back, mode: mergeMode)
  }
}

/// Two directions over one input; outputs of one input step meet.
struct BidirectionalPass<Number: TrainingNumber>: LayerPass {
  let ahead: RecurrentPass<Number>
  let back: RecurrentPass<Number>
  let mode: Bidirectional.MergeMode

  private var results: Int { mode == .none ? 2 : 1 }
  private var steps: Int { ahead.arguments.returnsSequences ? ahead.timeSteps : 1 }
  private var units: Int { ahead.units }
  private var isConcat: Bool { mode == .concat }
  /// Whether both outputs are kept apart until they are merged.
  private var merges: Bool { mode != .concat && mode != .none }

  var masks: [OutputSource] {
    let isMasked = ahead.hasMask && ahead.arguments.returnsSequences
    let others = ahead.arguments.returnsState ? ahead.stateCount + back.stateCount : 0
    return Array(repeating: isMasked ? .input(0) : .none, count: results)
      + Array(repeating: .none, count: others)
  }
  var panels: [PanelRequest] { ahead.panels + back.panels }
  var states: [Int] { ahead.states + back.states }

  private func outputCount(_ rows: Int) -> Int { Memory<Number>.rounded(rows * steps * units) }

  func keptCount(rows: Int) -> Int {
    ahead.keptCount(rows: rows) + back.keptCount(rows: rows) + (merges ? 2 * outputCount(rows) : 0)
  }

  func scratchCount(rows: Int) -> Int {
    max(ahead.scratchCount(rows: rows), back.scratchCount(rows: rows))
      + (merges ? 2 * outputCount(rows) : 0)
  }

  /// The places of both outputs, or of both gradients, in an array that holds them merged.
  private func places(
    _ pointers: [UnsafeMutablePointer<Number>]
  ) -> (SequencePlace<Number>, SequencePlace<Number>) {
    let stride = isConcat ? units + back.units : units
    let second = isConcat ? pointers[0] + units : pointers[1]
    let other = isConcat ? stride : back.units
    // Backward outputs come last step first: from the end on they stand in input order.
    return (
      SequencePlace(start: pointers[0], rowStride: steps * stride, stepStride: stride),
      SequencePlace(
        start: second + (steps - 1) * other, rowStride: steps * other, stepStride: -other)
    )
  }

  private func run(_ run: PassRun<Number>, of direction: RecurrentPass<Number>) -> PassRun<Number> {
    var part = run
    if direction.firstPanel > 0 { part.kept += ahead.keptCount(rows: run.rows) }
    return part
  }

  /// Memory for two outputs apart.
  private func apart(_ start: UnsafeMutablePointer<Number>, _ rows: Int) -> [UnsafeMutablePointer<
    Number
  >] { [start, start + outputCount(rows)] }

  private func keptOutputs(_ run: PassRun<Number>) -> [UnsafeMutablePointer<Number>] {
    apart(
      run.kept + ahead.keptCount(rows: run.rows) + back.keptCount(rows: run.rows), run.rows)
  }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    let outputs = merges ? keptOutputs(run) : run.outputs
    let (first, second) = places(outputs)
    ahead.forward(self.run(run, of: ahead), into: first)
    back.forward(self.run(run, of: back), into: second)
    guard merges else { return }
    for index in 0..<run.rows * steps * units {
      let (a, b) = (outputs[0][index], outputs[1][index])
      run.outputs[0][index] = mode == .sum ? a + b : mode == .mul ? a * b : (a + b) / 2
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    let (first, second) = gradients(run)
    ahead.backward(self.run(run, of: ahead), first)
    back.backward(self.run(run, of: back), second)
  }

  private func gradients(
    _ run: PassRun<Number>
  ) -> (SequencePlace<Number>?, SequencePlace<Number>?) {
    if mode == .none {
      let none = run.scratch
      let both = places([run.outputGradients[0] ?? none, run.outputGradients[1] ?? none])
      return (
        run.outputGradients[0].map { _ in both.0 }, run.outputGradients[1].map { _ in both.1 }
      )
    }
    guard let incoming = run.outputGradients[0] else { return (nil, nil) }
    guard merges else {
      let both = places([incoming])
      return (both.0, both.1)
    }
    let directions = max(
      ahead.scratchCount(rows: run.rows), back.scratchCount(rows: run.rows))
    let gradients = apart(run.scratch + directions, run.rows)
    let outputs = keptOutputs(run)
    for index in 0..<run.rows * steps * units {
      let d = incoming[index]
      switch mode {
      case .mul:
        gradients[0][index] = d * outputs[1][index]
        gradients[1][index] = d * outputs[0][index]
      case .ave:
        gradients[0][index] = d / 2
        gradients[1][index] = d / 2
      default:
        gradients[0][index] = d
        gradients[1][index] = d
      }
    }
    let both = places(gradients)
    return (both.0, both.1)
  }
}
