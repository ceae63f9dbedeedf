import RNNXJSON

/// The arguments that every recurrent layer of Keras has.
///
/// Source: `keras/src/layers/rnn/rnn.py`. Dropout arguments do nothing at inference;
/// `implementation` and `time_major=false` never change a result, `unroll` in one case only.
public struct RecurrentArguments: Sendable, Hashable {
  /// Whether the output of every time step is given, or only the last.
  public var returnsSequences: Bool
  /// Whether the final states are given as further outputs.
  public var returnsState: Bool
  /// Whether the steps are taken from the last to the first; outputs stand in the order taken.
  public var goesBackwards: Bool
  /// Whether the states of one batch are the initial states of the next.
  public var isStateful: Bool
  /// Whether a masked step gives zeros instead of the output before it.
  public var zeroOutputForMask: Bool

  /// Whether Keras writes the steps out one by one.
  public var isUnrolled: Bool

  /// Whether outputs are set to zero by the mask of the wrong end.
  ///
  /// An unrolled layer of Keras that goes backwards takes the steps by the reversed mask, but sets
  /// its outputs, which stand in the order taken, to zero by the mask as it came
  /// (`keras/src/backend/tensorflow/rnn.py`, and the same lines in tf-keras). A model was trained
  /// and is run with that, so it is part of what the file means.
  public var zerosByUnreversedMask: Bool {
    isUnrolled && goesBackwards && zeroOutputForMask && returnsSequences
  }

  /// The arguments that belong to the loop over time and not to a cell.
  static let loopKeys = [
    "return_sequences", "return_state", "go_backwards", "stateful", "unroll", "time_major",
    "zero_output_for_mask",
  ]

  /// Arguments as Keras' defaults have them, where not given.
  public init(
    returnsSequences: Bool = false, returnsState: Bool = false, goesBackwards: Bool = false,
    isStateful: Bool = false, zeroOutputForMask: Bool = false, isUnrolled: Bool = false
  ) {
    self.returnsSequences = returnsSequences
    self.returnsState = returnsState
    self.goesBackwards = goesBackwards
    self.isStateful = isStateful
    self.zeroOutputForMask = zeroOutputForMask
    self.isUnrolled = isUnrolled
  }

  /// Reads the arguments that all recurrent layers share.
  public init(config: inout ConfigReader) throws(GraphError) {
    returnsSequences = try config.bool("return_sequences", default: false)
    returnsState = try config.bool("return_state", default: false)
    goesBackwards = try config.bool("go_backwards", default: false)
    isStateful = try config.bool("stateful", default: false)
    zeroOutputForMask = try config.bool("zero_output_for_mask", default: false)
    isUnrolled = try config.bool("unroll", default: false)
    try config.require("time_major", false)
    config.ignore(
      "implementation", "dropout", "recurrent_dropout", "use_cudnn", "seed",
      "kernel_initializer", "recurrent_initializer", "bias_initializer", "unit_forget_bias",
      "kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer",
      "kernel_constraint", "recurrent_constraint", "bias_constraint", "input_spec", "state_spec")
  }

  /// The flags that change the meaning, as Keras spells them.
  var notes: [String] {
    [
      (returnsSequences, "return_sequences"), (returnsState, "return_state"),
      (goesBackwards, "go_backwards"), (isStateful, "stateful"),
      (zeroOutputForMask, "zero_output_for_mask"),
    ].filter(\.0).map(\.1)
  }

  /// The shapes of outputs: the sequence or its last step, then the states where asked for.
  ///
  /// Refuses initial states that are not as many, or not as wide, as the layer has.
  func outputShapes(
    for call: CallShapes, units: Int, stateWidths: [Int]
  ) throws(GraphError) -> [Shape] {
    guard call.first.count == 2 else {
      throw call.shapeError(expected: "(batch, time steps, features)")
    }
    let initial = call.inputs.dropFirst() + (call.keywords["initial_state"] ?? [])
    let fits = zip(initial, stateWidths).allSatisfy { $0 == [$1] || $0 == [nil] }
    guard initial.isEmpty || (initial.count == stateWidths.count && fits) else {
      throw GraphError(
        layer: call.layer,
        .inputShape(
          expected: stateWidths.map { "(None, \($0))" }.joined(separator: ", ")
            + " for its initial states",
          found: initial.map(\.shapeText).joined(separator: ", ")))
    }
    let output: Shape = returnsSequences ? [call.first[0], units] : [units]
    return [output] + (returnsState ? stateWidths.map { [$0] } : [])
  }
}

/// The shapes of a gated cell's weights.
package func recurrentSlots(
  for call: CallShapes, units: Int, gates: Int, bias: [Int]?
) throws(GraphError) -> [WeightSlot] {
  let kernel = WeightSlot(WeightRole.kernel, [try call.features(), gates * units])
  let recurrent = WeightSlot(WeightRole.recurrentKernel, [units, gates * units])
  return [kernel, recurrent] + (bias.map { [WeightSlot(WeightRole.bias, $0)] } ?? [])
}

extension ConfigReader {
  /// A function of a cell: one that halves its input leaves no state.
  mutating func cellActivation(
    _ key: String, default fallback: Activation
  ) throws(GraphError) -> Activation {
    let function = try activation(key, default: fallback)
    if case .glu = function {
      throw unsupported(key, .string(function.name), ["functions that keep the shape"])
    }
    return function
  }
}

/// What a kernel shape that does not fit looks like.
package func gateHint(found: [Int], units: Int, gates: Int) -> String {
  guard let columns = found.last, columns != gates * units, columns % units == 0 else { return "" }
  let kinds = [1: "a SimpleRNN", 3: "a GRU", 4: "an LSTM"]
  guard let kind = kinds[columns / units] else { return "" }
  return "\(columns) is \(columns / units) x \(units): the weights look like those of \(kind)"
}

/// A recurrent layer whose cell and flags a wrapper needs to know.
public protocol RecurrentKind: LayerKind {
  /// The width of the state and of the output.
  var units: Int { get }
  /// The number of state tensors: 2 for an LSTM, else 1.
  var stateCount: Int { get }
  /// The arguments that all recurrent layers share.
  var arguments: RecurrentArguments { get set }
  /// The width of each state, in Keras' order.
  var stateWidths: [Int] { get }
}

extension RecurrentKind {
  /// A mask and the states before the first step.
  public var callKeywords: Set<String> { ["mask", "initial_state"] }
  /// All as wide as the output.
  public var stateWidths: [Int] { Array(repeating: units, count: stateCount) }
}

/// How many of a recurrent layer's first outputs are sequences, which carry its mask on.
package func sequenceOutputCount(of kind: any LayerKind) -> Int {
  if let both = kind as? Bidirectional {
    return both.forward.arguments.returnsSequences ? both.mergeMode == .none ? 2 : 1 : 0
  }
  return (kind as? any RecurrentKind)?.arguments.returnsSequences ?? false ? 1 : 0
}
