import RNNXGraph
import RNNXJSON

extension Lifter {
  /// A recurrent node as an LSTM, GRU or SimpleRNN, or a Bidirectional of two.
  func recurrent(_ node: ONNXNode) throws {
    let recurrence: ONNXRecurrence
    do throws(ONNXRecurrenceFault) {
      recurrence = try ONNXRecurrence(node)
    } catch {
      throw LiftFault("expected \(error.expected), found \(error.found)")
    }
    guard recurrence.clip == nil else { throw LiftFault("clip, which no layer of Keras has") }
    guard !recurrence.couplesForget else {
      throw LiftFault("input_forget, which no layer of Keras has")
    }
    guard !isGiven(node, 4) else { throw LiftFault("sequence_lens: Keras says lengths by masks") }
    if isGiven(node, 7), !(constant(node, 7)?.doubles().allSatisfy { $0 == 0 } ?? false) {
      throw LiftFault("peepholes, which no layer of Keras has")
    }
    let weights = try RecurrentArrays(self, node, recurrence)
    let sequence = try sequence(node, recurrence)
    let states = try initialStates(node, recurrence)
    let wantsStates =
      isUsed(node, output: 2) || (isUsed(node, output: 0) && isUsed(node, output: 1))
    let flags = RecurrentArguments(
      returnsSequences: isUsed(node, output: 0), returnsState: wantsStates,
      goesBackwards: recurrence.direction == .reverse)
    let inner = try recurrence.activations.enumerated().map { index, activations in
      try config(recurrence, activations, weights, flags, isBackward: index == 1)
    }
    let outputs: [TensorReference]
    if recurrence.direction == .bidirectional {
      func wrapped(_ config: JSONObject, _ part: String) -> JSONValue {
        var config = config
        config["name"] = .string(part)
        return ["class_name": .string(Self.className(recurrence.cell)), "config": .object(config)]
      }
      var wrapper: JSONObject = ["layer": wrapped(inner[0], "forward"), "merge_mode": .null]
      if recurrence.activations[0] != recurrence.activations[1] {
        wrapper["backward_layer"] = wrapped(inner[1], "backward")
      }
      outputs = try add(
        "Bidirectional", wrapper, for: node, inputs: [sequence],
        keywords: states.isEmpty ? [:] : ["initial_state": states],
        weights: weights.entries(0, prefix: "forward/") + weights.entries(1, prefix: "backward/"))
    } else {
      outputs = try add(
        Self.className(recurrence.cell), inner[0], for: node, inputs: [sequence],
        keywords: states.isEmpty ? [:] : ["initial_state": states],
        weights: weights.entries(0, prefix: ""))
    }
    give(outputs, node, recurrence, flags)
  }

  private static func className(_ cell: ONNXCell) -> String {
    switch cell {
    case .lstm: "LSTM"
    case .gru: "GRU"
    case .rnn: "SimpleRNN"
    }
  }

  /// The input as Keras' [batch, time, features].
  private func sequence(_ node: ONNXNode, _ recurrence: ONNXRecurrence) throws -> TensorReference {
    var tensor = try tensor(node)
    guard tensor.axes.count == 3 else { throw LiftFault("an input of other than three axes") }
    if !recurrence.isBatchFirst { tensor.axes.swapAt(0, 1) }
    return try plain(tensor, for: node)
  }

  /// h (and c) of each direction, the forward ones first; none where they are zero.
  private func initialStates(
    _ node: ONNXNode, _ recurrence: ONNXRecurrence
  ) throws -> [TensorReference] {
    let count = recurrence.cell == .lstm ? 2 : 1
    var found: [[TensorReference]] = []
    for index in 5..<5 + count {
      guard isGiven(node, index) else {
        found.append([])
        continue
      }
      let name = node.inputs[index]
      switch values[name] {
      case .zeros?:
        try requireUnits(zeroWidths[name], of: node)
        found.append([])
      case .constant(let tensor)? where tensor.doubles().allSatisfy { $0 == 0 }:
        try requireUnits(tensor.shape.last, of: node)
        found.append([])
      case .tensor(let tensor)?:
        let directions: LiftedAxis = recurrence.directions == 2 ? .direction : .one
        let expected: [LiftedAxis] =
          recurrence.isBatchFirst
          ? [.batch, directions, .own(0)] : [directions, .batch, .own(0)]
        guard tensor.axes == expected else { throw LiftFault("initial states on other axes") }
        found.append(tensor.references)
      default: throw LiftFault("initial states that are neither zero nor of layers")
      }
    }
    if found.allSatisfy(\.isEmpty) { return [] }
    guard found.allSatisfy({ $0.count == recurrence.directions }) else {
      throw LiftFault("only some of the initial states")
    }
    return (0..<recurrence.directions).flatMap { direction in found.map { $0[direction] } }
  }

  /// Zeros of another width than the state's are a fault of the file, though they would do.
  private func requireUnits(_ width: Int?, of node: ONNXNode) throws {
    guard let width, let units = constant(node, 2)?.shape.last, width != units else { return }
    throw LiftFault("initial states of \(width) units, where the layer has \(units)")
  }

  private func config(
    _ recurrence: ONNXRecurrence, _ activations: [ONNXActivation], _ weights: RecurrentArrays,
    _ flags: RecurrentArguments, isBackward: Bool
  ) throws -> JSONObject {
    let names = try activations.map { activation -> JSONValue in
      guard let function = activation.keras, Activation(name: function.name) == function else {
        throw LiftFault("activation \(activation.kind.rawValue) with arguments of its own")
      }
      return .string(function.name)
    }
    var config: JSONObject = [
      "units": .integer(weights.units), "use_bias": .bool(weights.hasBias),
      "return_sequences": .bool(flags.returnsSequences), "return_state": .bool(flags.returnsState),
      "go_backwards": .bool(flags.goesBackwards || isBackward), "stateful": false,
    ]
    switch recurrence.cell {
    case .lstm:
      guard activations[1] == activations[2] else {
        throw LiftFault("different activations g and h")
      }
      config["recurrent_activation"] = names[0]
      config["activation"] = names[1]
    case .gru:
      config["recurrent_activation"] = names[0]
      config["activation"] = names[1]
      config["reset_after"] = .bool(recurrence.resetsAfter)
    case .rnn: config["activation"] = names[0]
    }
    return config
  }

  /// Gives Y, Y_h and Y_c their places among Keras' outputs.
  private func give(
    _ outputs: [TensorReference], _ node: ONNXNode, _ recurrence: ONNXRecurrence,
    _ flags: RecurrentArguments
  ) {
    let two = recurrence.directions == 2
    let direction: LiftedAxis = two ? .direction : .one
    let first = two ? Array(outputs[..<2]) : [outputs[0]]
    let rest = Array(outputs.dropFirst(two ? 2 : 1))
    let states = recurrence.cell == .lstm ? 2 : 1
    // Y stands in the order of the input, Keras' go_backwards in the order taken.
    let time = LiftedAxis.own(0, reversed: recurrence.direction == .reverse)
    let sequenceAxes: [LiftedAxis] =
      recurrence.isBatchFirst
      ? [.batch, time, direction, .own(1)] : [time, direction, .batch, .own(1)]
    let stateAxes: [LiftedAxis] =
      recurrence.isBatchFirst ? [.batch, direction, .own(0)] : [direction, .batch, .own(0)]
    if flags.returnsSequences {
      set(node, .tensor(LiftedTensor(references: first, axes: sequenceAxes)))
    }
    for state in 0..<states {
      let references =
        flags.returnsState
        ? (two ? [rest[state], rest[states + state]] : [rest[state]]) : first
      set(
        node, .tensor(LiftedTensor(references: references, axes: stateAxes)), output: state + 1)
    }
  }
}

/// W, R and B of a node, constant, in Keras' layout.
private struct RecurrentArrays {
  let units: Int
  let hasBias: Bool
  private let features: Int
  private let cell: ONNXCell
  private let resetsAfter: Bool
  private let kernel: [Float]
  private let recurrent: [Float]
  private let bias: [Float]

  init(_ lifter: Lifter, _ node: ONNXNode, _ recurrence: ONNXRecurrence) throws {
    guard let kernel = lifter.constant(node, 1), let recurrent = lifter.constant(node, 2),
      kernel.elementType == .float32, recurrent.elementType == .float32
    else { throw LiftFault("weights that are no constants of float32") }
    cell = recurrence.cell
    resetsAfter = recurrence.resetsAfter
    let (directions, gates) = (recurrence.directions, recurrence.cell.gates)
    guard recurrent.shape.count == 3, kernel.shape.count == 3 else {
      throw LiftFault("weights of other ranks")
    }
    units = recurrent.shape[2]
    features = kernel.shape[2]
    guard recurrent.shape == [directions, gates * units, units],
      kernel.shape == [directions, gates * units, features], units > 0, features > 0
    else { throw LiftFault("weights of shapes \(kernel.shape) and \(recurrent.shape)") }
    hasBias = lifter.isGiven(node, 3)
    let given = lifter.constant(node, 3)
    guard
      !hasBias
        || (given?.shape == [directions, 2 * gates * units] && given?.elementType == .float32)
    else { throw LiftFault("a bias that is no constant [\(directions), \(2 * gates * units)]") }
    self.kernel = kernel.floats()
    self.recurrent = recurrent.floats()
    bias = given?.floats() ?? []
  }

  /// The weights of a direction by role.
  func entries(_ direction: Int, prefix: String) -> [(String, [Int], [Float])] {
    let columns = cell.gates * units
    let size = columns * features
    let square = columns * units
    var entries = [
      (
        prefix + WeightRole.kernel, [features, columns],
        cell.kerasMatrix(
          kernel[direction * size..<(direction + 1) * size], inputs: features, units: units)
      ),
      (
        prefix + WeightRole.recurrentKernel, [units, columns],
        cell.kerasMatrix(
          recurrent[direction * square..<(direction + 1) * square], inputs: units, units: units)
      ),
    ]
    guard hasBias else { return entries }
    let start = 2 * direction * columns
    let input = cell.kerasVector(bias[start..<start + columns], units: units)
    let state = cell.kerasVector(bias[start + columns..<start + 2 * columns], units: units)
    if cell == .gru, resetsAfter {
      entries.append((prefix + WeightRole.bias, [2, columns], input + state))
    } else {
      entries.append(
        (prefix + WeightRole.bias, [columns], zip(input, state).map { $0 + $1 }))
    }
    return entries
  }
}
