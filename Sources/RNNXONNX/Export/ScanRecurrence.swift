import RNNXGraph

/// A cell with a function that ONNX' recurrent operators lack, as a Scan over the steps.
///
/// Products of the input are made for all steps at once; the body adds those of the state and applies the
/// functions, in Keras' order of gates.
struct ScanRecurrence {
  private let part: RecurrentPart
  private let builder: ONNXGraphBuilder
  private let path: String
  private let layer: any ONNXRecurrentLayer

  init(_ part: RecurrentPart, _ builder: ONNXGraphBuilder, _ path: String) throws {
    guard let layer = part.layer as? any ONNXRecurrentLayer else {
      throw ExportFault("the cell \(part.layer.className)")
    }
    (self.part, self.builder, self.path, self.layer) = (part, builder, path, layer)
  }

  private var units: Int { part.units }
  private func add(_ operation: String, _ inputs: [String]) -> String {
    builder.add(operation, inputs, path)
  }

  /// `input` is [time, batch, features]; `lengths` int32 [batch], how many steps of each sample count.
  func emit(
    _ input: String, features: Int, lengths: String?, states: [String]?, isReversed: Bool
  ) throws -> RecurrentNode.Made {
    let columns = layer.cell.gates * units
    let kernel = builder.weight("\(part.weightPath)/kernel", shape: [features, columns]) {
      part.weights[WeightRole.kernel]?.floats() ?? []
    }
    let recurrent = builder.weight(
      "\(part.weightPath)/recurrent_kernel", shape: [units, columns]
    ) { part.weights[WeightRole.recurrentKernel]?.floats() ?? [] }
    let bias = part.weights[WeightRole.bias]?.floats()
    var sums = add("MatMul", [input, kernel])
    if let bias { sums = add("Add", [sums, offset("bias", Array(bias[..<columns]))]) }
    let stateBias = bias.flatMap { $0.count == 2 * columns ? Array($0[columns...]) : nil }
    let initial = states ?? Array(repeating: zeros(input), count: layer.stateCount)
    let scanned = [sums] + (lengths.map { [counting(input, $0)] } ?? [])
    return try Scan(builder, path).emit(
      states: initial, scanned: scanned, isReversed: isReversed
    ) { states, steps in
      let next = try step(states, steps[0], recurrent, stateBias)
      guard steps.count == 2 else { return (next, next[0]) }
      let counts = builder.cast(steps[1], to: .bool, path)
      let kept = zip(next, states).map { add("Where", [counts, $0, $1]) }
      return (kept, kept[0])
    }
  }

  private func offset(_ name: String, _ values: [Float]) -> String {
    builder.weight("\(part.weightPath)/\(name)", shape: [values.count]) { values }
  }

  /// Zeros [batch, units].
  private func zeros(_ input: String) -> String {
    let batch = builder.extents(input, 1..<2, path)
    let shape = builder.concat(
      [batch, builder.constant([units], "\(path)/units")], axis: 0, path)
    return add("Expand", [builder.scalar(0, "\(path)/zero"), shape])
  }

  /// [time, batch, 1]: 1 where a step counts.
  private func counting(_ input: String, _ lengths: String) -> String {
    let steps = builder.gather(add("Shape", [input]), axis: 0, at: 0, path)
    let times = add(
      "Range",
      [
        builder.constant([0], shape: [], "\(path)/number"), steps,
        builder.constant([1], shape: [], "\(path)/number"),
      ])
    let counts = add(
      "Less", [builder.unsqueeze(times, axis: 1, path), builder.cast(lengths, to: .int64, path)])
    return builder.unsqueeze(builder.cast(counts, to: .float32, path), axis: 2, path)
  }

  // MARK: the cells

  private func step(
    _ states: [String], _ sums: String, _ recurrent: String, _ stateBias: [Float]?
  ) throws -> [String] {
    switch layer {
    case let layer as LSTM: return try lstm(layer, states, sums, recurrent)
    case let layer as GRU: return [try gru(layer, states[0], sums, recurrent, stateBias)]
    case let layer as SimpleRNN:
      let total = add("Add", [sums, add("MatMul", [states[0], recurrent])])
      return [try layer.activation.emit(total, path, builder)]
    default: throw ExportFault("the cell \(layer.className)")
    }
  }

  private func blocks(_ sums: String, _ count: Int) -> [String] {
    builder.split(sums, axis: 1, Array(repeating: units, count: count), path)
  }

  private func lstm(
    _ layer: LSTM, _ states: [String], _ sums: String, _ recurrent: String
  ) throws -> [String] {
    let total = add("Add", [sums, add("MatMul", [states[0], recurrent])])
    let gates = LSTMGateOrder.keras.gates
    var values: [LSTMGate: String] = [:]
    for (gate, block) in zip(gates, blocks(total, gates.count)) {
      let function = gate == .cell ? layer.activation : layer.recurrentActivation
      values[gate] = try function.emit(block, path, builder)
    }
    func gate(_ gate: LSTMGate) -> String { values[gate] ?? "" }
    let cell = add(
      "Add",
      [
        add("Mul", [gate(.forget), states[1]]), add("Mul", [gate(.input), gate(.cell)]),
      ])
    let shown = try layer.activation.emit(cell, path, builder)
    return [add("Mul", [gate(.output), shown]), cell]
  }

  private func gru(
    _ layer: GRU, _ state: String, _ sums: String, _ recurrent: String, _ stateBias: [Float]?
  ) throws -> String {
    let gates = GRUGateOrder.keras.gates
    func place(_ gate: GRUGate) -> Int { gates.firstIndex(of: gate) ?? 0 }
    let inner = blocks(sums, gates.count)
    func gate(_ gate: GRUGate, _ product: String) throws -> String {
      try layer.recurrentActivation.emit(
        add("Add", [inner[place(gate)], product]), path, builder)
    }
    let (update, candidate): (String, String)
    if layer.resetsAfter {
      var product = add("MatMul", [state, recurrent])
      if let stateBias { product = add("Add", [product, offset("state_bias", stateBias)]) }
      let outer = blocks(product, gates.count)
      update = try gate(.update, outer[place(.update)])
      let reset = try gate(.reset, outer[place(.reset)])
      candidate = add("Mul", [reset, outer[place(.candidate)]])
    } else {
      let parts = blocks(recurrent, gates.count)
      update = try gate(.update, add("MatMul", [state, parts[place(.update)]]))
      let reset = try gate(.reset, add("MatMul", [state, parts[place(.reset)]]))
      candidate = add(
        "MatMul", [add("Mul", [reset, state]), parts[place(.candidate)]])
    }
    let fresh = try layer.activation.emit(
      add("Add", [inner[place(.candidate)], candidate]), path, builder)
    let rest = add("Sub", [builder.scalar(1, "\(path)/one"), update])
    return add("Add", [add("Mul", [update, state]), add("Mul", [rest, fresh])])
  }
}

/// A Scan over the first axis of its sequences.
struct Scan {
  private let builder: ONNXGraphBuilder
  private let path: String

  init(_ builder: ONNXGraphBuilder, _ path: String) { (self.builder, self.path) = (builder, path) }

  /// The body is given the states and one step of each sequence, and gives the next states and what is shown;
  /// steps of the result stand in the order of the input.
  func emit(
    states: [String], scanned: [String], isReversed: Bool,
    _ make: ([String], [String]) throws -> (states: [String], shown: String)
  ) rethrows -> RecurrentNode.Made {
    let stateNames = states.map { _ in builder.unique("\(path)/state") }
    let stepNames = scanned.map { _ in builder.unique("\(path)/step") }
    let body = try builder.body("\(path)/step", inputs: stateNames + stepNames) {
      let made = try make(stateNames, stepNames)
      return made.states + [made.shown]
    }
    let direction = isReversed ? 1 : 0
    let attributes: [String: ONNXAttribute] = [
      "body": .graph(body), "num_scan_inputs": .int(scanned.count),
      "scan_input_directions": .ints(scanned.map { _ in direction }),
      "scan_output_directions": .ints([direction]),
    ]
    let made = builder.add(
      "Scan", states + scanned, path, attributes, outputs: states.count + 1)
    return (made[states.count], Array(made[..<states.count]))
  }
}
