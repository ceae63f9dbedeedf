import RNNXGraph

extension Bidirectional: ONNXExportable {
  /// One node of both directions where they agree, else two nodes, then the merge.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let parts = [
      RecurrentPart(
        layer: forward, weights: call.weights.scoped(Self.forwardPart),
        weightPath: "\(call.weightPath)/\(Self.forwardPart)"),
      RecurrentPart(
        layer: backward, weights: call.weights.scoped(Self.backwardPart),
        weightPath: "\(call.weightPath)/\(Self.backwardPart)"),
    ]
    let states = try RecurrentStates.given(call, parts: parts, emission)
    let results = try results(parts, call, states, emission)
    RecurrentStates.keep(results.map(\.states), parts: parts, states, emission)
    let outputs = zip([forward.arguments, backward.arguments], results).enumerated().map {
      index, pair -> String in
      let output = pair.1.output(pair.0, call)
      // The backward outputs are turned round before the merge.
      let turns = index == 1 && pair.0.returnsSequences
      return turns ? emission.builder.reversed(output, axis: 1, call.path) : output
    }
    let mask = forward.arguments.returnsSequences ? call.input.mask : nil
    let finals =
      forward.arguments.returnsState
      ? results.flatMap(\.states).map { EmittedTensor($0) } : []
    return merged(outputs, call, emission.builder).map { EmittedTensor($0, mask: mask) } + finals
  }

  private func results(
    _ parts: [RecurrentPart], _ call: ExportCall, _ states: RecurrentStates,
    _ emission: GraphEmission
  ) throws -> [RecurrentResult] {
    let run = try RecurrentRun(call, emission)
    if let ahead = parts[0].native, let back = parts[1].native, ahead.fits(back),
      !forward.arguments.goesBackwards, backward.arguments.goesBackwards
    {
      return run.results(
        of: (parts[0], ahead), (parts[1], back), states: [0, 1].map { states.names(of: $0) },
        weightPath: call.weightPath)
    }
    return try parts.enumerated().map { index, part in
      try run.result(
        of: part, states.names(of: index), isReversed: part.layer.arguments.goesBackwards)
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
