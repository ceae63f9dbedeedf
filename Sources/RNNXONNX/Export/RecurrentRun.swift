import RNNXGraph

/// A sequence over which recurrent layers run, and the mask that goes with it.
struct RecurrentRun {
  private let builder: ONNXGraphBuilder
  private let path: String
  private let features: Int
  private let compaction: Compaction?
  private let mask: String?
  /// [time, batch, features]; the steps that count in front where there is a mask.
  private let input: String

  /// The sequence of a call.
  init(_ call: ExportCall, _ emission: GraphEmission) throws {
    builder = emission.builder
    path = call.path
    features = call.shapes.first.last.flatMap { $0 } ?? 0
    guard features > 0 else { throw ExportFault("open features") }
    mask = call.input.mask
    compaction = call.input.mask.map { Compaction.of($0, emission.builder, call.path) }
    let steps = compaction?.compacted(call.name, builder, path) ?? call.name
    input = builder.timeMajor(steps, path)
  }

  /// Runs one layer in one direction; states are those before the first step, h (and c) of each cell
  /// in Keras' order.
  func result(
    of part: RecurrentPart, _ states: [String]?, isReversed: Bool
  ) throws -> RecurrentResult {
    let cells = part.cells
    let order = (part.layer as? RNNLayer)?.stateOrder ?? [0]
    var given = [[String]?](repeating: nil, count: cells.count)
    var rest = (states ?? [])[...]
    for cell in order where states != nil {
      given[cell] = Array(rest.prefix(cells[cell].layer.stateCount))
      rest = rest.dropFirst(cells[cell].layer.stateCount)
    }
    var (sequence, width) = (input, features)
    var finals = [[String]](repeating: [], count: cells.count)
    for (index, cell) in cells.enumerated() {
      let made: RecurrentNode.Made
      if let native = cell.native {
        let node = RecurrentNode(
          parts: [(cell, native)], direction: isReversed ? .reverse : .forward)
        made =
          node.emit(
            sequence, features: width, lengths: compaction?.lengths, states: [given[index]],
            weightPath: cell.weightPath, path, builder)[0]
      } else {
        made = try ScanRecurrence(cell, builder, path).emit(
          sequence, features: width, lengths: compaction?.lengths, states: given[index],
          isReversed: isReversed)
      }
      (sequence, width) = (made.sequence, cell.units)
      finals[index] = made.finals
    }
    return RecurrentResult(
      sequence: sequence, finals: order.flatMap { finals[$0] },
      last: finals[cells.count - 1][0], initial: states, compaction: compaction, mask: mask,
      isReversed: isReversed, builder: builder, path: path)
  }

  /// Runs both directions as one node.
  func results(
    of ahead: (RecurrentPart, NativeRecurrence), _ back: (RecurrentPart, NativeRecurrence),
    states: [[String]?], weightPath: String
  ) -> [RecurrentResult] {
    let node = RecurrentNode(
      parts: [ahead, back].map { (part: $0.0, native: $0.1) }, direction: .bidirectional)
    let made = node.emit(
      input, features: features, lengths: compaction?.lengths, states: states,
      weightPath: weightPath, path, builder)
    return made.enumerated().map { index, made in
      RecurrentResult(
        sequence: made.sequence, finals: made.finals, last: made.finals[0],
        initial: states[index], compaction: compaction, mask: mask, isReversed: index == 1,
        builder: builder, path: path)
    }
  }
}

/// What one direction makes, in ONNX' order of time.
struct RecurrentResult {
  /// [time, batch, units]; of compacted steps where there is a mask.
  let sequence: String
  /// h (and c) of each cell after the last step, [batch, units].
  let finals: [String]
  /// h of the last cell.
  let last: String
  let initial: [String]?
  let compaction: Compaction?
  let mask: String?
  /// Whether steps are taken from the last to the first.
  let isReversed: Bool
  let builder: ONNXGraphBuilder
  let path: String

  /// The states after the run; where no step counts, as before it.
  var states: [String] {
    guard let compaction else { return finals }
    return finals.enumerated().map { index, name in
      compaction.choosing(name, initial?[index], builder, path)
    }
  }

  /// The output of every step in the order taken, [batch, time, units].
  func steps(_ arguments: RecurrentArguments) -> String {
    let result = builder.batchMajor(sequence, path)
    let shown =
      compaction?.expanded(
        result, isReversed: isReversed,
        zeroForMask: arguments.zeroOutputForMask && !arguments.zerosByUnreversedMask, builder, path)
      ?? result
    let taken = isReversed ? builder.reversed(shown, axis: 1, path) : shown
    guard let mask, arguments.zerosByUnreversedMask else { return taken }
    let zero = builder.scalar(0, "\(path)/zero")
    return builder.add("Where", [builder.unsqueeze(mask, axis: 2, path), taken, zero], path)
  }

  /// Keras' output of a layer of its own: every step in the order taken, or the last.
  func output(_ arguments: RecurrentArguments, _ call: ExportCall) -> String {
    guard !arguments.returnsSequences else { return steps(arguments) }
    guard let compaction else { return last }
    let shown = compaction.choosing(last, nil, builder, path)
    guard arguments.zeroOutputForMask else { return shown }
    return compaction.zeroWhereLastIsMasked(shown, isReversed: isReversed, builder, path)
  }
}
