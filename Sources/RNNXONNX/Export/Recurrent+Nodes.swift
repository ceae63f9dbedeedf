import RNNXGraph

extension RecurrentKind {
  /// Native nodes where ONNX has the cell, a Scan where it lacks an activation, and what it takes to
  /// give Keras' outputs.
  func emitRecurrent(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let part = RecurrentPart(layer: self, weights: call.weights, weightPath: call.weightPath)
    let states = try RecurrentStates.given(call, parts: [part], emission)
    let run = try RecurrentRun(call, emission)
    let result = try run.result(of: part, states.names(of: 0), isReversed: arguments.goesBackwards)
    let output = result.output(arguments, call)
    let mask = arguments.returnsSequences ? call.input.mask : nil
    let finals = arguments.returnsState ? result.states.map { EmittedTensor($0) } : []
    RecurrentStates.keep([result.states], parts: [part], states, emission)
    return [EmittedTensor(output, mask: mask)] + finals
  }
}

extension LSTM: ONNXExportable {
  /// An LSTM node.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    try emitRecurrent(call, emission)
  }
}
extension GRU: ONNXExportable {
  /// A GRU node.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    try emitRecurrent(call, emission)
  }
}
extension SimpleRNN: ONNXExportable {
  /// An RNN node.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    try emitRecurrent(call, emission)
  }
}
extension RNNLayer: ONNXExportable {
  /// A node for each cell, one behind the other: each step sees what stands before it only.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    try emitRecurrent(call, emission)
  }
}

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

/// One direction of a layer: the layer, its weights, and a path for names.
struct RecurrentPart {
  let layer: any RecurrentKind
  let weights: LayerWeights
  let weightPath: String

  var units: Int { layer.units }

  /// The layer with ONNX' activations; `nil` where one of ONNX' operators lacks a function.
  var native: NativeRecurrence? {
    guard let layer = layer as? any ONNXRecurrentLayer else { return nil }
    let activations = layer.functions.compactMap { ONNXActivation($0.function) }
    guard activations.count == layer.functions.count else { return nil }
    return NativeRecurrence(layer: layer, activations: activations)
  }

  /// The cells, each with its weights; the layer itself where it is one.
  var cells: [RecurrentPart] {
    guard let outer = layer as? RNNLayer else { return [self] }
    return outer.cells.indices.map { index in
      RecurrentPart(
        layer: outer.cells[index], weights: weights.scoped(outer.part(index)),
        weightPath: "\(weightPath)/\(outer.part(index))")
    }
  }

  /// W, R and B of the direction, without the axis of directions.
  func arrays(_ cell: ONNXCell) -> (kernel: [Float], recurrent: [Float], bias: [Float]?) {
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

/// A layer that one of ONNX' operators computes, with ONNX' names of its functions.
struct NativeRecurrence {
  let layer: any ONNXRecurrentLayer
  let activations: [ONNXActivation]

  var cell: ONNXCell { layer.cell }

  /// Whether one node can hold both as its directions.
  func fits(_ other: NativeRecurrence) -> Bool {
    cell == other.cell && layer.units == other.layer.units
      && layer.appliesResetAfter == other.layer.appliesResetAfter
  }
}

/// A native node over one or two directions.
struct RecurrentNode {
  let parts: [(part: RecurrentPart, native: NativeRecurrence)]
  let direction: ONNXRecurrence.Direction

  /// What the node makes for a direction, in the order of the input.
  typealias Made = (sequence: String, finals: [String])

  /// Adds the node; `input` is [time, batch, features], states h (and c) of each direction.
  func emit(
    _ input: String, features: Int, lengths: String?, states: [[String]?], weightPath: String,
    _ path: String, _ builder: ONNXGraphBuilder
  ) -> [Made] {
    let cell = parts[0].native.cell
    let units = parts[0].part.units
    let (count, gates) = (parts.count, cell.gates)
    let arrays = parts.map { $0.part.arrays(cell) }
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
    var inputs = [input, kernel, recurrent, bias, lengths ?? ""]
    inputs += stacked(states, path, builder)
    while inputs.last == "" { inputs.removeLast() }
    let made = builder.add(
      cell.rawValue, inputs, path, attributes, outputs: cell == .lstm ? 3 : 2)
    return parts.indices.map { index in
      let finals = made.dropFirst().map { part(of: $0, index, axis: 0, builder, path) }
      return (part(of: made[0], index, axis: 1, builder, path), Array(finals))
    }
  }

  /// initial_h (and initial_c), [directions, batch, units].
  private func stacked(
    _ states: [[String]?], _ path: String, _ builder: ONNXGraphBuilder
  ) -> [String] {
    let all = states.compactMap(\.self)
    guard all.count == states.count, let count = all.first?.count else { return [] }
    return (0..<count).map { state in
      builder.concat(
        all.map { builder.unsqueeze($0[state], axis: 0, path) }, axis: 0, path)
    }
  }

  /// One direction of an output.
  private func part(
    of name: String, _ index: Int, axis: Int, _ builder: ONNXGraphBuilder, _ path: String
  ) -> String {
    if parts.count == 1 { return builder.squeeze(name, axis: axis, path) }
    return builder.gather(name, axis: axis, at: index, path)
  }

  private var attributes: [String: ONNXAttribute] {
    let cell = parts[0].native.cell
    let activations = parts.flatMap(\.native.activations)
    var attributes: [String: ONNXAttribute] = ["hidden_size": .int(parts[0].part.units)]
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
    if cell == .gru, parts[0].native.layer.appliesResetAfter {
      attributes["linear_before_reset"] = .int(1)
    }
    return attributes
  }
}
