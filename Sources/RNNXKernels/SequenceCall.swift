/// Which outputs of a sequence are written.
public enum SequenceOutput: Sendable {
  /// None; only the final state matters.
  case none
  /// The last one, `output` being [rows, units] (`return_sequences=False`).
  case last
  /// One for each step, in the order in which the steps are consumed (`return_sequences=True`).
  case all
}

/// Where a recurrent layer reads and writes while it runs over sequences.
///
/// Strides count floats. Element `[row, step, feature]` of the input is `input[row * inputRowStride + step *
/// inputStepStride + feature]`; features and units are always adjacent. The memory of input, output, states and scratch
/// must not overlap. Rows are independent: any split of a batch into calls gives the same bits.
public struct SequenceCall {
  /// Number of sequences.
  public var rows: Int
  /// Number of steps of each sequence; may be 0.
  public var timeSteps: Int
  /// [rows, timeSteps, features].
  public var input: UnsafePointer<Float>
  /// Distance from one sequence to the next.
  public var inputRowStride: Int
  /// Distance from one step to the next.
  public var inputStepStride: Int
  /// [rows, timeSteps, units] or [rows, units] as `writes` says; may be nil when it says `.none`.
  public var output: UnsafeMutablePointer<Float>?
  /// Distance from one sequence's output to the next one's.
  public var outputRowStride = 0
  /// Distance from one step's output to the next one's; unused unless `writes` is `.all`.
  public var outputStepStride = 0
  /// Which outputs are written.
  public var writes = SequenceOutput.none
  /// The state [rows, units], adjacent rows.
  ///
  /// Read first unless `startsFromZero`, overwritten with the final state; nil if not wanted.
  public var hiddenState: UnsafeMutablePointer<Float>?
  /// The same for the LSTM's cell state.
  public var cellState: UnsafeMutablePointer<Float>?
  /// The initial states are zero and their memory is not read; also so when the state pointers are nil.
  public var startsFromZero = true
  /// Consume the steps (and the mask) from the last to the first.
  public var goesBackwards = false
  /// [rows, timeSteps] bytes, 0 for a step to skip; nil: every step counts.
  public var mask: UnsafePointer<UInt8>?
  /// Distance from one sequence's mask to the next one's.
  public var maskRowStride = 0
  /// The output of a skipped step is zero instead of the previous output.
  public var zeroOutputForMask = false

  /// How many threads may share the call where it has a single row; the results have the same bits whatever their number.
  public var threads = 1

  /// A call that starts from zero and writes nothing; set what else is wanted.
  public init(
    rows: Int, timeSteps: Int, input: UnsafePointer<Float>, inputRowStride: Int,
    inputStepStride: Int
  ) {
    self.rows = rows
    self.timeSteps = timeSteps
    self.input = input
    self.inputRowStride = inputRowStride
    self.inputStepStride = inputStepStride
  }
}
