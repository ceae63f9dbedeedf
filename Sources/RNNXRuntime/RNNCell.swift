/// What one time step of a recurrent layer computes: the way to cells of your own.
///
/// The counterpart of a custom cell in `keras.layers.RNN(cell)`: `RNN` runs it over sequences with
/// masks, direction and states exactly as the built-in layers are run.
public protocol RNNCell: Sendable {
  /// What the cell remembers from step to step, for one sequence.
  associatedtype State: Sendable

  /// The width of one step's input.
  var features: Int { get }
  /// The width of one step's output.
  var units: Int { get }

  /// The state before the first step.
  var initialState: State { get }

  /// Computes one step of one sequence.
  ///
  /// `input` holds `features` values; the result, of `units` values, goes to `output`; `state` is
  /// read and then replaced.
  func step(input: Span<Float>, state: inout State, output: inout MutableSpan<Float>)
}

/// Runs a cell over sequences.
public struct RNN<Cell: RNNCell>: Sendable {
  /// What one step computes.
  public var cell: Cell
  /// Whether the output of every time step is given, or only the last.
  public var returnsSequences: Bool
  /// Whether the steps are taken from the last to the first.
  public var goesBackwards: Bool
  /// Whether a masked step gives zeros instead of the output before it.
  public var zeroOutputForMask: Bool

  /// A layer around a cell.
  public init(
    _ cell: Cell, returnsSequences: Bool = false, goesBackwards: Bool = false,
    zeroOutputForMask: Bool = false
  ) {
    self.cell = cell
    self.returnsSequences = returnsSequences
    self.goesBackwards = goesBackwards
    self.zeroOutputForMask = zeroOutputForMask
  }

  /// Runs a batch of sequences.
  ///
  /// `input` is `[batch, time steps, features]`; `mask`, where given, `[batch][time steps]`, false
  /// for a step to skip; `states` hold one state a sequence, read and then replaced. Gives `[batch,
  /// time steps, units]` in the order in which the steps are taken, or `[batch, units]`.
  /// - Precondition: the shapes agree.
  public func callAsFunction(
    _ input: Tensor, mask: [[Bool]]? = nil, states: inout [Cell.State]
  ) -> Tensor {
    precondition(
      input.shape.count == 3 && input.shape[2] == cell.features,
      "The input is [batch, time steps, features].")
    let (batchSize, timeSteps) = (input.shape[0], input.shape[1])
    precondition(states.count == batchSize, "There is a state for each sequence.")
    let written = returnsSequences ? timeSteps : 1
    var result = Tensor(
      shape: returnsSequences ? [batchSize, timeSteps, cell.units] : [batchSize, cell.units],
      values: Array(repeating: 0, count: batchSize * written * cell.units))
    for row in 0..<batchSize {
      run(row, input, mask?[row], &states[row], into: &result, rows: written)
    }
    return result
  }

  /// Runs a batch of sequences from the cell's initial state.
  public func callAsFunction(_ input: Tensor, mask: [[Bool]]? = nil) -> Tensor {
    var states = Array(repeating: cell.initialState, count: input.batchSize)
    return self(input, mask: mask, states: &states)
  }

  private func run(
    _ row: Int, _ input: Tensor, _ mask: [Bool]?, _ state: inout Cell.State,
    into result: inout Tensor, rows: Int
  ) {
    let timeSteps = input.shape[1]
    let source = input.values.span
    var last = Array(repeating: Float(0), count: cell.units)
    for turn in 0..<timeSteps {
      let step = goesBackwards ? timeSteps - 1 - turn : turn
      let isMasked = mask.map { !$0[step] } ?? false
      if !isMasked {
        let start = (row * timeSteps + step) * cell.features
        var output = last.mutableSpan
        cell.step(
          input: source.extracting(start..<start + cell.features), state: &state,
          output: &output)
      }
      guard returnsSequences || turn == timeSteps - 1 else { continue }
      let target = (row * rows + (returnsSequences ? turn : 0)) * cell.units
      let isZero = isMasked && zeroOutputForMask
      for unit in 0..<cell.units { result.values[target + unit] = isZero ? 0 : last[unit] }
    }
  }
}
