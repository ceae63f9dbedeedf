import RNNXGraph
import RNNXKernels
import RNNXONNX

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The recurrent operators as ONNX defines them, one step of one sequence at a time: peepholes,
/// clipped and coupled gates, any activation.
///
/// Symbols are those of the operators' documentation: f, g, h the activations, P the peepholes.
struct PlainEngine: StepEngine {
  private let recurrence: ONNXRecurrence
  private let activations: [ONNXActivation]
  private let features: Int
  private let units: Int
  private let inputProduct: PackedMatrix
  private let stateProduct: PackedMatrix
  /// A GRU that resets before: the candidate's part of the state's product.
  private let candidateProduct: PackedMatrix?
  /// Keras' order; zeros where there is none.
  private let inputBias: [Float]
  private let stateBias: [Float]
  /// For the input, output and forget gate.
  private let peepholes: [Float]?

  init(_ node: RecurrentWeightsOfNode, _ direction: Int) throws {
    recurrence = node.recurrence
    activations = node.recurrence.activations[direction]
    (features, units) = (node.features, node.units)
    let columns = node.recurrence.cell.gates * node.units
    let state = node.matrix(node.recurrentKernel, direction, inputs: node.units)
    inputProduct = PackedMatrix(
      node.matrix(node.kernel, direction, inputs: node.features), inputs: node.features,
      outputs: columns)
    stateProduct = PackedMatrix(state, inputs: node.units, outputs: columns)
    let units = node.units
    candidateProduct =
      node.recurrence.cell == .gru && !node.recurrence.resetsAfter
      ? PackedMatrix(
        (0..<units * units).map { state[$0 / units * columns + columns - units + $0 % units] },
        inputs: units, outputs: units) : nil
    let zeros = Array(repeating: Float(0), count: columns)
    (inputBias, stateBias) = node.biases(direction) ?? (zeros, zeros)
    peepholes = node.peepholes.map {
      Array($0.floats[direction * 3 * units..<(direction + 1) * 3 * units])
    }
  }

  func scratchCount(rows: Int, timeSteps: Int) -> Int {
    2 * recurrence.cell.gates * units + 2 * units
  }

  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    let columns = recurrence.cell.gates * units
    let (gates, products) = (scratch, scratch + columns)
    let spare = products + columns
    guard let hidden = call.hiddenState, let cell = call.cellState else { return }
    for row in 0..<call.rows {
      let (h, c) = (hidden + row * units, cell + row * units)
      for index in 0..<call.timeSteps {
        let time = call.goesBackwards ? call.timeSteps - 1 - index : index
        guard let output = call.output else { continue }
        let target = output + row * call.outputRowStride + index * call.outputStepStride
        if let mask = call.mask, mask[row * call.maskRowStride + time] == 0 {
          target.update(repeating: 0, count: units)
          continue
        }
        let x = call.input + row * call.inputRowStride + time * call.inputStepStride
        inputProduct.multiply(
          x, inputStride: features, rows: 1, into: gates, outputStride: columns)
        stateProduct.multiply(h, inputStride: units, rows: 1, into: products, outputStride: columns)
        switch recurrence.cell {
        case .lstm: stepLSTM(gates, products, h, c)
        case .gru: stepGRU(gates, products, h, spare)
        case .rnn:
          for unit in 0..<units {
            h[unit] = apply(0, gates[unit] + products[unit] + inputBias[unit] + stateBias[unit])
          }
        }
        target.update(from: h, count: units)
      }
    }
  }

  /// Gates in Keras' order i f c o; peepholes in ONNX' i o f.
  private func stepLSTM(
    _ gates: UnsafeMutablePointer<Float>, _ products: UnsafeMutablePointer<Float>,
    _ h: UnsafeMutablePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    func sum(_ gate: LSTMGate, _ unit: Int) -> Float {
      let index =
        gateColumns(of: gate, in: LSTMGateOrder.keras.gates, units: units).lowerBound + unit
      return gates[index] + products[index] + inputBias[index] + stateBias[index]
    }
    func peephole(_ gate: Int, _ unit: Int, _ state: Float) -> Float {
      peepholes.map { $0[gate * units + unit] * state } ?? 0
    }
    for unit in 0..<units {
      let input = apply(0, sum(.input, unit) + peephole(0, unit, c[unit]))
      let forget =
        recurrence.couplesForget
        ? 1 - input : apply(0, sum(.forget, unit) + peephole(2, unit, c[unit]))
      let candidate = apply(1, sum(.cell, unit))
      let state = forget * c[unit] + input * candidate
      let output = apply(0, sum(.output, unit) + peephole(1, unit, state))
      c[unit] = state
      h[unit] = output * apply(2, state)
    }
  }

  private func stepGRU(
    _ gates: UnsafeMutablePointer<Float>, _ products: UnsafeMutablePointer<Float>,
    _ h: UnsafeMutablePointer<Float>, _ spare: UnsafeMutablePointer<Float>
  ) {
    func columns(_ gate: GRUGate) -> Int {
      gateColumns(of: gate, in: GRUGateOrder.keras.gates, units: units).lowerBound
    }
    let (z, r, n) = (columns(.update), columns(.reset), columns(.candidate))
    for unit in 0..<units {
      for gate in [z, r] {
        gates[gate + unit] = apply(
          0,
          gates[gate + unit] + products[gate + unit] + inputBias[gate + unit]
            + stateBias[gate + unit])
      }
      // The step reads the old state of all units, so the reset one stands beside it.
      spare[unit] = gates[r + unit] * h[unit]
    }
    if let candidateProduct {
      candidateProduct.multiply(
        spare, inputStride: units, rows: 1, into: products + n, outputStride: units)
    }
    for unit in 0..<units {
      var state = products[n + unit] + stateBias[n + unit]
      if candidateProduct == nil { state *= gates[r + unit] }
      let candidate = apply(1, gates[n + unit] + inputBias[n + unit] + state)
      h[unit] = (1 - gates[z + unit]) * candidate + gates[z + unit] * h[unit]
    }
  }

  /// Function number `index` of what `clip` leaves of a number.
  private func apply(_ index: Int, _ value: Float) -> Float {
    let x = recurrence.clip.map { Swift.max(-$0, Swift.min($0, value)) } ?? value
    let activation = activations[index]
    let (alpha, beta) = (activation.alpha, activation.beta)
    switch activation.kind {
    case .relu: return x < 0 ? 0 : x
    case .tanh: return tanhf(x)
    case .sigmoid: return 1 / (1 + expf(-x))
    case .affine: return alpha * x + beta
    case .leakyRelu: return x < 0 ? alpha * x : x
    case .thresholdedRelu: return x > alpha ? x : 0
    case .scaledTanh: return alpha * tanhf(beta * x)
    case .hardSigmoid: return Swift.min(Swift.max(alpha * x + beta, 0), 1)
    case .elu: return x < 0 ? alpha * expm1f(x) : x
    case .softsign: return x / (1 + x.magnitude)
    case .softplus: return Swift.max(x, 0) + log1pf(expf(-x.magnitude))
    }
  }
}
