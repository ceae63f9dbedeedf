import RNNXGraph
import RNNXKernels

/// A recurrent layer's packed weights behind one face, whatever the cell.
struct RecurrentEngine: Sendable {
  /// Width of the state and of the output.
  let units: Int
  /// The width of each state tensor.
  let stateWidths: [Int]
  /// The floats of scratch that a call needs.
  let scratchCount: @Sendable (_ rows: Int, _ timeSteps: Int) -> Int
  /// Runs whole sequences; the states are read first unless the call starts from zero, and
  /// overwritten.
  let run:
    @Sendable (SequenceCall, [UnsafeMutablePointer<Float>], UnsafeMutablePointer<Float>) -> Void

  /// The number of state tensors.
  var stateCount: Int { stateWidths.count }
}

/// Runs a kernel on states that stand apart.
private func run(
  _ call: SequenceCall, _ states: [UnsafeMutablePointer<Float>], _ body: (SequenceCall) -> Void
) {
  var call = call
  call.hiddenState = states[0]
  call.cellState = states.count > 1 ? states[1] : nil
  body(call)
}

/// A recurrent kind that has kernels.
protocol RecurrentRunnable: RecurrentKind, RunnableLayer {
  /// Packs the weights.
  func engine(
    _ weights: LayerWeights, _ options: LoadOptions, of layer: String
  ) throws(GraphError) -> RecurrentEngine
}

extension RecurrentRunnable {
  /// Packs the weights once and plans calls for any shapes.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let engine = try engine(weights, options, of: className)
    let direction = RecurrentDirection(engine: engine, arguments: arguments)
    return LoadedLayer { direction.plan($0) }
  }

  /// The arrays in Keras' layout, as the kernels take them.
  func recurrentWeights(_ weights: LayerWeights, usesBias: Bool, gates: Int) -> RecurrentWeights {
    let kernel = weights.floats(WeightRole.kernel)
    return RecurrentWeights(
      features: kernel.count / (gates * units), units: units, kernel: kernel,
      recurrentKernel: weights.floats(WeightRole.recurrentKernel),
      bias: weights.floats(WeightRole.bias, if: usesBias))
  }
}

extension LSTM: RecurrentRunnable {
  func engine(
    _ weights: LayerWeights, _ options: LoadOptions, of layer: String
  ) throws(GraphError) -> RecurrentEngine {
    let packed = PackedLSTM(
      recurrentWeights(weights, usesBias: usesBias, gates: LSTMGateOrder.keras.gates.count),
      activation: try activation.requiredKernel("activation", of: layer),
      recurrentActivation: try recurrentActivation.requiredKernel(
        "recurrent_activation", of: layer),
      precision: options.precision)
    return RecurrentEngine(
      units: units, stateWidths: stateWidths,
      scratchCount: { packed.scratchCount(rows: $0, timeSteps: $1) },
      run: { call, states, scratch in
        RNNXRuntime.run(call, states) { packed.run($0, scratch: scratch) }
      })
  }
}

extension GRU: RecurrentRunnable {
  func engine(
    _ weights: LayerWeights, _ options: LoadOptions, of layer: String
  ) throws(GraphError) -> RecurrentEngine {
    let packed = PackedGRU(
      recurrentWeights(weights, usesBias: usesBias, gates: GRUGateOrder.keras.gates.count),
      resetsAfter: resetsAfter, activation: try activation.requiredKernel("activation", of: layer),
      recurrentActivation: try recurrentActivation.requiredKernel(
        "recurrent_activation", of: layer),
      precision: options.precision)
    return RecurrentEngine(
      units: units, stateWidths: stateWidths,
      scratchCount: { packed.scratchCount(rows: $0, timeSteps: $1) },
      run: { call, states, scratch in
        RNNXRuntime.run(call, states) { packed.run($0, scratch: scratch) }
      })
  }
}

extension SimpleRNN: RecurrentRunnable {
  func engine(
    _ weights: LayerWeights, _ options: LoadOptions, of layer: String
  ) throws(GraphError) -> RecurrentEngine {
    let packed = PackedSimpleRNN(
      recurrentWeights(weights, usesBias: usesBias, gates: 1),
      activation: try activation.requiredKernel("activation", of: layer),
      precision: options.precision)
    return RecurrentEngine(
      units: units, stateWidths: stateWidths,
      scratchCount: { packed.scratchCount(rows: $0, timeSteps: $1) },
      run: { call, states, scratch in
        RNNXRuntime.run(call, states) { packed.run($0, scratch: scratch) }
      })
  }
}
