import RNNXGraph
import RNNXKernels
import RNNXONNX

/// LSTM, GRU and RNN: packed kernels wherever those compute what the node says, else step by step.
let recurrentOperators: [OperatorDefinition] = ONNXCell.allCases.map { cell in
  OperatorDefinition(
    cell.rawValue, 3...(cell == .lstm ? 8 : 6), ONNXRecurrence.attributes, recurrent)
}

@Sendable private func recurrent(_ node: NodeFacts) throws -> OperatorKernel {
  let recurrence: ONNXRecurrence
  do throws(ONNXRecurrenceFault) {
    recurrence = try ONNXRecurrence(node.node)
  } catch {
    throw OperatorFault(error.expected, error.found)
  }
  // Weights that never change are packed once.
  let names = node.node.inputs
  func isGiven(_ index: Int) -> Bool { index < names.count && !names[index].isEmpty }
  let isConstant = [1, 2, 3, 7].allSatisfy { !isGiven($0) || node.constants[$0] != nil }
  let packed = isConstant ? try RecurrentWeightsOfNode(recurrence, node.constants).engines() : nil
  return { inputs in
    let weights = try RecurrentWeightsOfNode(recurrence, inputs)
    return try RecurrentRun(recurrence, weights, inputs).outputs(try packed ?? weights.engines())
  }
}

/// The arrays of a recurrent node, their shapes checked.
struct RecurrentWeightsOfNode {
  let recurrence: ONNXRecurrence
  let features: Int
  let units: Int
  let kernel: Value
  let recurrentKernel: Value
  let bias: Value?
  let peepholes: Value?

  init(_ recurrence: ONNXRecurrence, _ inputs: [Value?]) throws {
    self.recurrence = recurrence
    kernel = try inputs.required(1)
    recurrentKernel = try inputs.required(2)
    bias = inputs.optional(3)
    peepholes = inputs.optional(7)
    let (directions, gates) = (recurrence.directions, recurrence.cell.gates)
    guard recurrentKernel.shape.count == 3, let units = recurrentKernel.shape.last, units >= 1,
      kernel.shape.count == 3, let features = kernel.shape.last, features >= 1
    else {
      throw OperatorFault(
        "W [\(directions), \(gates) x units, features] and R",
        "\(kernel.shape), \(recurrentKernel.shape)")
    }
    self.units = units
    self.features = features
    if let said = recurrence.units, said != units {
      throw OperatorFault("R for hidden_size \(said)", "\(recurrentKernel.shape)")
    }
    let expected: [(String, Value?, [Int])] = [
      ("W", kernel, [directions, gates * units, features]),
      ("R", recurrentKernel, [directions, gates * units, units]),
      ("B", bias, [directions, 2 * gates * units]), ("P", peepholes, [directions, 3 * units]),
    ]
    for (name, value, shape) in expected {
      if let value, value.shape != shape || !value.isReal {
        throw OperatorFault("\(name) of shape \(shape)", "\(value.shape)")
      }
    }
  }

  /// Keras' matrix of one direction.
  func matrix(_ value: Value, _ direction: Int, inputs: Int) -> [Float] {
    let size = recurrence.cell.gates * units * inputs
    return recurrence.cell.kerasMatrix(
      value.floats[direction * size..<(direction + 1) * size], inputs: inputs, units: units)
  }

  /// The input's and the state's half of the bias of one direction, in Keras' order.
  func biases(_ direction: Int) -> (input: [Float], state: [Float])? {
    guard let bias else { return nil }
    let size = recurrence.cell.gates * units
    let values = bias.floats[2 * direction * size..<2 * (direction + 1) * size]
    let middle = values.startIndex + size
    return (
      recurrence.cell.kerasVector(values[..<middle], units: units),
      recurrence.cell.kerasVector(values[middle...], units: units)
    )
  }

  /// What runs each direction.
  func engines() throws -> [any StepEngine] {
    try (0..<recurrence.directions).map { direction in
      if let packed = PackedEngine(self, direction) { return packed }
      return try PlainEngine(self, direction)
    }
  }
}

/// Runs whole sequences of one direction of one node.
protocol StepEngine: Sendable {
  /// The floats of scratch that a call needs.
  func scratchCount(rows: Int, timeSteps: Int) -> Int
  /// Runs a call; states are read and overwritten.
  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>)
}

/// The packed kernels of Keras' cells.
private struct PackedEngine: StepEngine {
  let count: @Sendable (Int, Int) -> Int
  let body: @Sendable (SequenceCall, UnsafeMutablePointer<Float>) -> Void

  /// `nil` where the kernels do not compute what the node says.
  init?(_ node: RecurrentWeightsOfNode, _ direction: Int) {
    let recurrence = node.recurrence
    let functions = recurrence.activations[direction].compactMap(\.kernel)
    guard recurrence.clip == nil, !recurrence.couplesForget, node.peepholes == nil,
      node.kernel.type == .float32, functions.count == recurrence.activations[direction].count
    else { return nil }
    let halves = node.biases(direction)
    let sum = halves.map { zip($0.input, $0.state).map { $0 + $1 } }
    var weights = RecurrentWeights(
      features: node.features, units: node.units,
      kernel: node.matrix(node.kernel, direction, inputs: node.features),
      recurrentKernel: node.matrix(node.recurrentKernel, direction, inputs: node.units), bias: sum)
    switch recurrence.cell {
    case .lstm:
      guard functions[1] == functions[2] else { return nil }
      let layer = PackedLSTM(
        weights, activation: .elementwise(functions[1]),
        recurrentActivation: .elementwise(functions[0]))
      count = { layer.scratchCount(rows: $0, timeSteps: $1) }
      body = { layer.run($0, scratch: $1) }
    case .gru:
      if recurrence.resetsAfter { weights.bias = halves.map { $0.input + $0.state } }
      let layer = PackedGRU(
        weights, resetsAfter: recurrence.resetsAfter, activation: .elementwise(functions[1]),
        recurrentActivation: .elementwise(functions[0]))
      count = { layer.scratchCount(rows: $0, timeSteps: $1) }
      body = { layer.run($0, scratch: $1) }
    case .rnn:
      let layer = PackedSimpleRNN(weights, activation: .elementwise(functions[0]))
      count = { layer.scratchCount(rows: $0, timeSteps: $1) }
      body = { layer.run($0, scratch: $1) }
    }
  }

  func scratchCount(rows: Int, timeSteps: Int) -> Int { count(rows, timeSteps) }

  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) { body(call, scratch) }
}

extension ONNXActivation {
  /// The kernel of the function, where there is one.
  var kernel: ElementwiseFunction? {
    switch kind {
    case .relu: .relu
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .softsign: .softsign
    case .softplus: .softplus
    case .leakyRelu: .leakyRelu(negativeSlope: alpha)
    case .thresholdedRelu: .threshold(alpha, defaultValue: 0)
    case .elu: .elu(alpha: alpha)
    case .hardSigmoid where alpha == 0.2 && beta == 0.5: .legacyHardSigmoid
    case .hardSigmoid where alpha == Float(1.0 / 6) && beta == 0.5: .hardSigmoid
    case .affine where alpha == 1 && beta == 0: .linear
    default: nil
    }
  }
}
