import RNNXGraph

extension ConvLSTM: ONNXExportable {
  /// A Conv over all steps at once, then a Scan whose body convolves the state.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    if arguments.isStateful || call.keywords["initial_state"] != nil {
      throw ExportFault(
        arguments.isStateful ? "stateful" : "initial_state",
        instead: "states of frames are not written; without them the layer is")
    }
    let builder = emission.builder
    let path = call.path
    let frame = CallShapes(layer: path, inputs: [Array(call.shapes.first.dropFirst())])
    let shape = try SpatialShape(of: frame, rank: Rank.count, convolution.dataFormat)
    guard shape.axes.allSatisfy({ $0 != nil }), let channels = shape.channels,
      let windows = try? frame.windows(convolution.axes, over: shape.axes).compactMap(\.self),
      windows.count == Rank.count
    else {
      throw ExportFault("open extents of frames", instead: "an input of known frames says them")
    }
    let columns = LSTMGateOrder.keras.gates.count * convolution.filters
    let rank = Rank.count
    // [time, batch, …] and then all steps as samples.
    let steps = builder.transpose(call.name, [1, 0] + Array(2..<rank + 3), path)
    let extents = convolution.dataFormat.shape(shape.axes, channels: channels).compactMap(\.self)
    let samples = builder.add(
      "Reshape", [steps, builder.constant([-1] + extents, "\(path)/frames")], path)
    var inner = convolution
    inner.filters = columns
    inner.activation = .linear
    let flat = ExportCall(
      path: path, weightPath: call.weightPath, inputs: [EmittedTensor(samples)], keywords: [:],
      shapes: frame, weights: call.weights)
    let spatial = try SpatialCall(flat, rank: rank, convolution.dataFormat, builder)
    let sums = inner.convolve(flat, spatial)
    let sizes = builder.extents(steps, 0..<2, path)
    let state = [convolution.filters] + windows
    let whole = builder.concat(
      [sizes, builder.constant([columns] + windows, "\(path)/sums")], axis: 0, path)
    let scanned = builder.add("Reshape", [sums, whole], path)
    let zeros = builder.add(
      "Expand",
      [
        builder.scalar(0, "\(path)/zero"),
        builder.concat(
          [builder.extents(steps, 1..<2, path), builder.constant(state, "\(path)/state")],
          axis: 0, path),
      ], path)
    let counts = call.input.mask.map { counting($0, builder, path) }
    let made = try Scan(builder, path).emit(
      states: [zeros, zeros, zeros], scanned: [scanned] + (counts.map { [$0] } ?? []),
      isReversed: arguments.goesBackwards
    ) { states, steps in
      try step(states, steps, call, emission)
    }
    return results(made, call, builder)
  }

  /// [time, batch, 1…]: 1 where a step counts.
  private func counting(
    _ mask: String, _ builder: ONNXGraphBuilder, _ path: String
  ) -> String {
    let turned = builder.transpose(builder.cast(mask, to: .float32, path), [1, 0], path)
    return builder.unsqueeze(turned, axes: Array(2..<3 + Rank.count), path)
  }

  /// From h, c and what was shown last to the next ones.
  private func step(
    _ states: [String], _ steps: [String], _ call: ExportCall, _ emission: GraphEmission
  ) throws -> (states: [String], shown: String) {
    let builder = emission.builder
    let path = call.path
    func add(_ operation: String, _ inputs: [String]) -> String {
      builder.add(operation, inputs, path)
    }
    let total = add("Add", [steps[0], recurrent(states[0], call, builder)])
    let gates = LSTMGateOrder.keras.gates
    let blocks = builder.split(
      total, axis: 1, Array(repeating: convolution.filters, count: gates.count), path)
    var values: [LSTMGate: String] = [:]
    for (gate, block) in zip(gates, blocks) {
      let function = gate == .cell ? convolution.activation : recurrentActivation
      values[gate] = try function.emit(block, path, builder)
    }
    func gate(_ gate: LSTMGate) -> String { values[gate] ?? "" }
    let cell = add(
      "Add",
      [add("Mul", [gate(.forget), states[1]]), add("Mul", [gate(.input), gate(.cell)])])
    let hidden = add("Mul", [gate(.output), try convolution.activation.emit(cell, path, builder)])
    guard steps.count == 2 else { return ([hidden, cell, hidden], hidden) }
    let counts = builder.cast(steps[1], to: .bool, path)
    let fallback = arguments.zeroOutputForMask ? builder.scalar(0, "\(path)/zero") : states[2]
    let shown = add("Where", [counts, hidden, fallback])
    return (
      [
        add("Where", [counts, hidden, states[0]]), add("Where", [counts, cell, states[1]]), shown,
      ],
      shown
    )
  }

  /// The state's convolution: strides and dilation of 1, padding "same".
  private func recurrent(_ state: String, _ call: ExportCall, _ builder: ONNXGraphBuilder) -> String
  {
    let pads = convolution.kernelSize.map { ($0 - 1) / 2 }
    let after = zip(convolution.kernelSize, pads).map { $0 - 1 - $1 }
    let weight = convolution.kernel(WeightRole.recurrentKernel, call, builder)
    return builder.add(
      "Conv", [state, weight], call.path,
      ["kernel_shape": .ints(convolution.kernelSize), "pads": .ints(pads + after)])
  }

  private func results(
    _ made: RecurrentNode.Made, _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> [EmittedTensor] {
    let (path, rank) = (call.path, Rank.count)
    let isLast = convolution.dataFormat == .channelsLast
    func frame(_ name: String) -> String {
      isLast ? builder.transpose(name, [0] + Array(2..<rank + 2) + [1], path) : name
    }
    var output: EmittedTensor
    if arguments.returnsSequences {
      let order =
        isLast ? [1, 0] + Array(3..<rank + 3) + [2] : [1, 0] + Array(2..<rank + 3)
      let steps = builder.transpose(made.sequence, order, path)
      output = EmittedTensor(
        arguments.goesBackwards ? builder.reversed(steps, axis: 1, path) : steps,
        mask: call.input.mask)
    } else {
      output = EmittedTensor(frame(made.finals[2]))
    }
    let states =
      arguments.returnsState ? made.finals.prefix(2).map { EmittedTensor(frame($0)) } : []
    return [output] + states
  }
}
