public import RNNXGraph
import RNNXKernels

/// The two states of an LSTM between steps, for a batch of sequences.
public struct LSTMState: Sendable, Hashable {
  /// The output of the last step, `[batch, units]`.
  public var hiddenState: Tensor
  /// The long memory, `[batch, units]`.
  public var cellState: Tensor

  /// The states before the first step: zero.
  public static func zero(batchSize: Int, units: Int) -> LSTMState {
    let zero = Tensor(
      shape: [batchSize, units], values: Array(repeating: 0, count: batchSize * units))
    return LSTMState(hiddenState: zero, cellState: zero)
  }

  /// Given states, both `[batch, units]`.
  public init(hiddenState: Tensor, cellState: Tensor) {
    self.hiddenState = hiddenState
    self.cellState = cellState
  }
}

/// One LSTM layer of a model, driven step by step: state in, state out.
public struct LSTMStepper: Sendable {
  /// The width of an input.
  public let features: Int
  /// The width of the states.
  public let units: Int
  private let packed: PackedLSTM

  /// The LSTM layer `name` of a model.
  ///
  /// Throws `RuntimeError` where there is no such layer or it is no LSTM, and `GraphError` where its
  /// weights do not fit.
  public init(_ name: String, of graph: ModelGraph) throws {
    guard let layer = graph[layer: name] else { throw RuntimeError.unknownLayer(name) }
    guard let lstm = layer.kind as? LSTM else {
      throw RuntimeError.layerKind(layer: name, expected: "LSTM")
    }
    try graph.validate()
    let weights = lstm.recurrentWeights(
      try layer.weights.loaded(of: name), usesBias: lstm.usesBias,
      gates: LSTMGateOrder.keras.gates.count)
    features = weights.features
    units = weights.units
    packed = PackedLSTM(
      weights, activation: try lstm.activation.requiredKernel("activation", of: name),
      recurrentActivation: try lstm.recurrentActivation.requiredKernel(
        "recurrent_activation", of: name))
  }

  /// Takes one time step: `input` `[batch, features]` and the state before it to the state after it.
  ///
  /// The step's output is the new hidden state.
  /// - Precondition: input and states are of one batch size, of `features` and `units`.
  public func step(input: Tensor, state: LSTMState) -> LSTMState {
    precondition(input.shape == [input.batchSize, features], "The input is [batch, features].")
    precondition(
      state.hiddenState.shape == [input.batchSize, units]
        && state.cellState.shape == [input.batchSize, units], "The states are [batch, units].")
    var next = state
    var scratch = Array(
      repeating: Float(0), count: packed.scratchCount(rows: input.batchSize, timeSteps: 1))
    input.values.withUnsafeBufferPointer { input in
      scratch.withUnsafeMutableBufferPointer { scratch in
        next.hiddenState.values.withUnsafeMutableBufferPointer { hidden in
          next.cellState.values.withUnsafeMutableBufferPointer { cell in
            run(input, hidden.baseAddress, cell.baseAddress, scratch)
          }
        }
      }
    }
    return next
  }

  private func run(
    _ input: UnsafeBufferPointer<Float>, _ hidden: UnsafeMutablePointer<Float>?,
    _ cell: UnsafeMutablePointer<Float>?, _ scratch: UnsafeMutableBufferPointer<Float>
  ) {
    guard let start = input.baseAddress else { return }
    var call = SequenceCall(
      rows: input.count / features, timeSteps: 1, input: start, inputRowStride: features,
      inputStepStride: features)
    call.hiddenState = hidden
    call.cellState = cell
    call.startsFromZero = false
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) { nothing in
      guard let memory = scratch.baseAddress ?? nothing.baseAddress else { return }
      packed.run(call, scratch: memory)
    }
  }
}
