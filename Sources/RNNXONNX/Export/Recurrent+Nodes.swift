import RNNXGraph

extension RecurrentKind where Self: ONNXRecurrentLayer {
  /// A native node, and what it takes to give Keras' outputs.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let part = RecurrentPart(layer: self, weights: call.weights, path: call.path)
    let states = try RecurrentStates.given(call, parts: [part], emission)
    let node = RecurrentNode(
      parts: [part], weightPath: call.weightPath,
      direction: arguments.goesBackwards ? .reverse : .forward)
    let result = try node.emit(call, states: states, emission)
    let output = result[0].output(arguments, call, emission)
    let mask = arguments.returnsSequences ? call.input.mask : nil
    let finals = arguments.returnsState ? result[0].states.map { EmittedTensor($0) } : []
    RecurrentStates.keep(result.map(\.states), parts: [part], states, emission)
    return [EmittedTensor(output, mask: mask)] + finals
  }
}

extension LSTM: ONNXExportable {}
extension GRU: ONNXExportable {}
extension SimpleRNN: ONNXExportable {}

/// A recurrent layer that one of ONNX' three operators computes.
protocol ONNXRecurrentLayer: RecurrentKind {
  var cell: ONNXCell { get }
  /// The functions as ONNX orders them, with Keras' names of the arguments.
  var functions: [(argument: String, function: Activation)] { get }
  /// Whether the GRU's reset gate applies behind the recurrent product.
  var appliesResetAfter: Bool { get }
}

extension LSTM: ONNXRecurrentLayer {
  var cell: ONNXCell { .lstm }
  var functions: [(argument: String, function: Activation)] {
    [
      ("recurrent_activation", recurrentActivation), ("activation", activation),
      ("activation", activation),
    ]
  }
  var appliesResetAfter: Bool { false }
}

extension GRU: ONNXRecurrentLayer {
  var cell: ONNXCell { .gru }
  var functions: [(argument: String, function: Activation)] {
    [("recurrent_activation", recurrentActivation), ("activation", activation)]
  }
  var appliesResetAfter: Bool { resetsAfter }
}

extension SimpleRNN: ONNXRecurrentLayer {
  var cell: ONNXCell { .rnn }
  var functions: [(argument: String, function: Activation)] { [("activation", activation)] }
  var appliesResetAfter: Bool { false }
}

/// One direction of a node: the layer, its weights, and a path for names.
struct RecurrentPart {
  let layer: any ONNXRecurrentLayer
  let weights: LayerWeights
  let path: String

  var units: Int { layer.units }

  /// ONNX' activations of the layer, or what it lacks.
  func activations() throws -> [ONNXActivation] {
    try layer.functions.map { argument, function in
      guard let activation = ONNXActivation(function) else {
        let known = ONNXActivation.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ExportFault(
          "\(argument)=\(function.name) is none of ONNX' recurrent activations (\(known))",
          instead: "a Loop over the steps could say it, which rnnx does not write")
      }
      return activation
    }
  }

  /// W, R and B of the direction, without the axis of directions.
  func arrays() -> (kernel: [Float], recurrent: [Float], bias: [Float]?) {
    let cell = layer.cell
    let kernel = weights[WeightRole.kernel]?.floats() ?? []
    let recurrent = weights[WeightRole.recurrentKernel]?.floats() ?? []
    let columns = cell.gates * units
    let bias = weights[WeightRole.bias]?.floats()
    let halves = bias.map { bias -> [Float] in
      // A GRU that resets after has two rows; all others have none for the state.
      let state =
        bias.count == 2 * columns ? Array(bias[columns...]) : Array(repeating: 0, count: columns)
      return cell.onnxVector(Array(bias[..<columns]), units: units)
        + cell.onnxVector(state, units: units)
    }
    return (
      cell.onnxMatrix(kernel, inputs: kernel.count / columns, units: units),
      cell.onnxMatrix(recurrent, inputs: units, units: units), halves
    )
  }
}

/// A native node over one or two directions.
struct RecurrentNode {
  let parts: [RecurrentPart]
  let weightPath: String
  let direction: ONNXRecurrence.Direction

  /// Adds the node and gives what it makes for each direction.
  func emit(
    _ call: ExportCall, states: RecurrentStates, _ emission: GraphEmission
  ) throws -> [RecurrentResult] {
    let builder = emission.builder
    let cell = parts[0].layer.cell
    let units = parts[0].units
    let features = call.shapes.first.last.flatMap { $0 } ?? 0
    guard features > 0 else { throw ExportFault("open features") }
    let (count, gates) = (parts.count, cell.gates)
    let arrays = parts.map { $0.arrays() }
    let kernel = builder.weight("\(weightPath)/W", shape: [count, gates * units, features]) {
      arrays.flatMap(\.kernel)
    }
    let recurrent = builder.weight("\(weightPath)/R", shape: [count, gates * units, units]) {
      arrays.flatMap(\.recurrent)
    }
    let hasBias = arrays.contains { $0.bias != nil }
    let zeros = Array(repeating: Float(0), count: 2 * gates * units)
    let bias =
      hasBias
      ? builder.weight("\(weightPath)/B", shape: [count, 2 * gates * units]) {
        arrays.flatMap { $0.bias ?? zeros }
      } : ""
    if call.input.mask != nil, parts.contains(where: \.layer.arguments.zerosByUnreversedMask) {
      throw ExportFault("unrolled, backwards and masked with zeros: Keras' order of zeros")
    }
    let compaction = call.input.mask.map { Compaction.of($0, builder, call.path) }
    let steps = compaction.map { $0.compacted(call.name, builder, call.path) } ?? call.name
    let input = builder.timeMajor(steps, call.path)
    let stateNames = states.stacked(builder, call.path)
    var inputs = [input, kernel, recurrent, bias, compaction?.lengths ?? ""] + stateNames
    while inputs.last == "" { inputs.removeLast() }
    let made = builder.add(
      cell.rawValue, inputs, call.path, try attributes(), outputs: cell == .lstm ? 3 : 2)
    return parts.indices.map { index in
      let sequence = part(of: made[0], index, axis: 1, builder, call.path)
      let finals = made.dropFirst().map { part(of: $0, index, axis: 0, builder, call.path) }
      let isReversed = direction == .reverse || index == 1
      return RecurrentResult(
        sequence: sequence, finals: Array(finals), initial: states.names(of: index),
        compaction: compaction, isReversed: isReversed, builder: builder, path: call.path)
    }
  }

  /// One direction of an output.
  private func part(
    of name: String, _ index: Int, axis: Int, _ builder: ONNXGraphBuilder, _ path: String
  ) -> String {
    if parts.count == 1 { return builder.squeeze(name, axis: axis, path) }
    let position = builder.constant([index], shape: [], "\(path)/direction")
    return builder.add("Gather", [name, position], path, ["axis": .int(axis)])
  }

  private func attributes() throws -> [String: ONNXAttribute] {
    let cell = parts[0].layer.cell
    let activations = try parts.flatMap { try $0.activations() }
    var attributes: [String: ONNXAttribute] = ["hidden_size": .int(parts[0].units)]
    if direction != .forward { attributes["direction"] = .string(direction.rawValue) }
    let defaults: [ONNXActivation.Kind] =
      switch cell {
      case .lstm: [.sigmoid, .tanh, .tanh]
      case .gru: [.sigmoid, .tanh]
      case .rnn: [.tanh]
      }
    if activations.map(\.kind) != parts.flatMap({ _ in defaults }) {
      attributes["activations"] = .strings(activations.map(\.kind.rawValue))
      let alphas = activations.filter(\.takesAlpha).map(\.alpha)
      let betas = activations.filter(\.takesBeta).map(\.beta)
      if !alphas.isEmpty { attributes["activation_alpha"] = .floats(alphas) }
      if !betas.isEmpty { attributes["activation_beta"] = .floats(betas) }
    }
    if cell == .gru, parts[0].layer.appliesResetAfter {
      attributes["linear_before_reset"] = .int(1)
    }
    return attributes
  }
}
