import RNNXGraph

extension Bidirectional: ONNXExportable {
  /// One node of both directions where they agree, else two nodes, then the merge.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    guard let ahead = forward as? any ONNXRecurrentLayer,
      let back = backward as? any ONNXRecurrentLayer
    else { throw ExportFault("the layer inside, \(forward.className), is not written as ONNX") }
    let parts = [
      RecurrentPart(
        layer: ahead, weights: call.weights.scoped(Self.forwardPart), path: call.path),
      RecurrentPart(
        layer: back, weights: call.weights.scoped(Self.backwardPart), path: call.path),
    ]
    let states = try RecurrentStates.given(call, parts: parts, emission)
    let results = try results(parts, call, states, emission)
    RecurrentStates.keep(results.map(\.states), parts: parts, states, emission)
    let outputs = [(ahead.arguments, results[0]), (back.arguments, results[1])].enumerated().map {
      index, pair -> String in
      let (arguments, result) = pair
      guard arguments.returnsSequences else {
        return result.last(zeroForMask: arguments.zeroOutputForMask)
      }
      let steps = result.steps(zeroForMask: arguments.zeroOutputForMask)
      // The forward outputs stand in the order taken, the backward ones are turned round.
      let turns = index == 0 ? result.isReversed : !result.isReversed
      return turns ? emission.builder.reversed(steps, axis: 1, call.path) : steps
    }
    let mask = ahead.arguments.returnsSequences ? call.input.mask : nil
    let finals =
      ahead.arguments.returnsState
      ? results.flatMap(\.states).map { EmittedTensor($0) } : []
    return merged(outputs, call, emission.builder).map { EmittedTensor($0, mask: mask) } + finals
  }

  private func results(
    _ parts: [RecurrentPart], _ call: ExportCall, _ states: RecurrentStates,
    _ emission: GraphEmission
  ) throws -> [RecurrentResult] {
    let (ahead, back) = (parts[0].layer, parts[1].layer)
    let isOneNode =
      ahead.cell == back.cell && ahead.units == back.units
      && ahead.appliesResetAfter == back.appliesResetAfter && !ahead.arguments.goesBackwards
      && back.arguments.goesBackwards
    if isOneNode {
      let node = RecurrentNode(
        parts: parts, weightPath: call.weightPath, direction: .bidirectional)
      return try node.emit(call, states: states, emission)
    }
    return try parts.enumerated().map { index, part in
      let name = index == 0 ? Self.forwardPart : Self.backwardPart
      let node = RecurrentNode(
        parts: [part], weightPath: "\(call.weightPath)/\(name)",
        direction: part.layer.arguments.goesBackwards ? .reverse : .forward)
      return try node.emit(call, states: states.only(index), emission)[0]
    }
  }

  private func merged(
    _ outputs: [String], _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> [String] {
    switch mergeMode {
    case .concat: return [builder.add("Concat", outputs, call.path, ["axis": .int(-1)])]
    case .sum: return [builder.add("Add", outputs, call.path)]
    case .mul: return [builder.add("Mul", outputs, call.path)]
    case .ave:
      let sum = builder.add("Add", outputs, call.path)
      return [builder.add("Mul", [sum, builder.scalar(0.5, "\(call.path)/half")], call.path)]
    case .none: return outputs
    }
  }
}
