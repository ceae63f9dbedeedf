import CRNNXKernels

/// What the three packed recurrent layers have in common.
struct PackedLayer: Sendable {
  let weights: PackedWeights

  /// Fused C where both activations are element-wise, otherwise the unfused path.
  enum PackedWeights: Sendable {
    case fused(FusedLayer)
    case unfused(UnfusedLayer)
  }

  init(
    _ weights: RecurrentWeights, kind: RecurrentKind, activation: Activation,
    recurrentActivation: Activation, precision: Precision, on kernels: Kernels
  ) {
    weights.check(gates: kind.gates, biasRows: kind.biasRows)
    if case .elementwise(let activation) = activation,
      case .elementwise(let recurrent) = recurrentActivation
    {
      self.weights = .fused(
        FusedLayer(
          weights, kind: kind, activation: activation, recurrentActivation: recurrent,
          precision: precision, on: kernels))
    } else {
      self.weights = .unfused(
        UnfusedLayer(
          weights, kind: kind, activation: activation, recurrentActivation: recurrentActivation,
          precision: precision, on: kernels))
    }
  }

  func scratchCount(rows: Int, timeSteps: Int) -> Int {
    precondition(rows >= 0 && timeSteps >= 0, "sizes are not negative")
    return switch weights {
    case .fused(let layer): layer.scratchCount(rows: rows, timeSteps: timeSteps)
    case .unfused(let layer): layer.scratchCount(rows: rows)
    }
  }

  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    precondition(call.rows >= 0 && call.timeSteps >= 0, "sizes are not negative")
    precondition(call.writes == .none || call.output != nil, "outputs need memory")
    guard call.rows > 0 else { return }
    switch weights {
    case .fused(let layer): layer.run(call, scratch: scratch)
    case .unfused(let layer): layer.run(call, scratch: scratch)
    }
  }
}

/// The recurrent layers of Keras, as the kernels tell them apart.
enum RecurrentKind: Sendable {
  case lstm
  case gruResettingAfter
  case gruResettingBefore
  case simple

  var gates: Int {
    switch self {
    case .lstm: 4
    case .gruResettingAfter, .gruResettingBefore: 3
    case .simple: 1
    }
  }

  var biasRows: Int { self == .gruResettingAfter ? 2 : 1 }

  var number: Int32 {
    switch self {
    case .lstm: Int32(RNNX_LSTM.rawValue)
    case .gruResettingAfter: Int32(RNNX_GRU_AFTER.rawValue)
    case .gruResettingBefore: Int32(RNNX_GRU_BEFORE.rawValue)
    case .simple: Int32(RNNX_SIMPLE.rawValue)
    }
  }
}
