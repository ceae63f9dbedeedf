import RNNXGraph

/// The states before the first step: given by the call, kept between batches, or none.
struct RecurrentStates {
  /// For each direction h (and c), each [batch, units]; empty: zeros.
  private let given: [[String]]
  /// For each direction the graph's inputs, where the layer keeps its states.
  private let kept: [[String]]

  /// The states of a call's directions.
  static func given(
    _ call: ExportCall, parts: [RecurrentPart], _ emission: GraphEmission
  ) throws -> RecurrentStates {
    let wanted = parts.map(\.layer.stateCount)
    let names = (call.inputs.dropFirst() + (call.keywords["initial_state"] ?? [])).map(\.name)
    guard names.isEmpty || names.count == wanted.reduce(0, +) else {
      throw ExportFault("\(names.count) initial states for \(wanted.reduce(0, +))")
    }
    let isStateful = parts[0].layer.arguments.isStateful
    var (given, kept) = ([[String]](), [[String]]())
    var position = 0
    for (index, part) in parts.enumerated() {
      let count = part.layer.stateCount
      given.append(names.isEmpty ? [] : Array(names[position..<position + count]))
      position += count
      guard isStateful else {
        kept.append([])
        continue
      }
      let prefix = parts.count == 1 ? "" : index == 0 ? "forward." : "backward."
      kept.append(
        ["h", "c"].prefix(count).map {
          emission.stateInput(part.path, prefix + $0, units: part.units)
        })
    }
    return RecurrentStates(given: given, kept: kept)
  }

  /// The states of a direction, [batch, units]; `nil`: zeros.
  func names(of direction: Int) -> [String]? {
    let names = given[direction].isEmpty ? kept[direction] : given[direction]
    return names.isEmpty ? nil : names
  }

  /// The states of one direction alone.
  func only(_ direction: Int) -> RecurrentStates {
    RecurrentStates(given: [given[direction]], kept: [kept[direction]])
  }

  /// initial_h (and initial_c), [directions, batch, units].
  func stacked(_ builder: ONNXGraphBuilder, _ path: String) -> [String] {
    let all = given.indices.map { names(of: $0) ?? [] }
    guard let count = all.first?.count, count > 0 else { return [] }
    return (0..<count).map { state in
      let parts = all.map { builder.unsqueeze($0[state], axis: 0, path) }
      return parts.count == 1 ? parts[0] : builder.add("Concat", parts, path, ["axis": .int(0)])
    }
  }

  /// Makes the states after the run results of the graph, where the layer keeps them.
  static func keep(
    _ finals: [[String]], parts: [RecurrentPart], _ states: RecurrentStates,
    _ emission: GraphEmission
  ) {
    for (index, inputs) in states.kept.enumerated() {
      for (input, final) in zip(inputs, finals[index]) {
        emission.keep(input, result: final, units: parts[index].units)
      }
    }
  }
}

/// What one direction of a node makes, in ONNX' order of time.
struct RecurrentResult {
  /// [time, batch, units]; of compacted steps where there is a mask.
  fileprivate let sequence: String
  /// h (and c) after the last step, [batch, units].
  fileprivate let finals: [String]
  fileprivate let initial: [String]?
  fileprivate let compaction: Compaction?
  /// Whether steps are taken from the last to the first.
  let isReversed: Bool
  private let builder: ONNXGraphBuilder
  private let path: String

  init(
    sequence: String, finals: [String], initial: [String]?, compaction: Compaction?,
    isReversed: Bool, builder: ONNXGraphBuilder, path: String
  ) {
    self.sequence = sequence
    self.finals = finals
    self.initial = initial
    self.compaction = compaction
    self.isReversed = isReversed
    self.builder = builder
    self.path = path
  }

  /// h (and c) after the run; where no step counts, as before it.
  var states: [String] {
    guard let compaction else { return finals }
    return finals.enumerated().map { index, name in
      compaction.choosing(name, initial?[index], builder, path)
    }
  }

  /// The output of every step in the order of the input, [batch, time, units].
  func steps(zeroForMask: Bool) -> String {
    let result = builder.batchMajor(sequence, path)
    guard let compaction else { return result }
    return compaction.expanded(
      result, isReversed: isReversed, zeroForMask: zeroForMask, builder, path)
  }

  /// Keras' output of a layer of its own: every step in the order taken, or the last.
  func output(
    _ arguments: RecurrentArguments, _ call: ExportCall, _ emission: GraphEmission
  ) -> String {
    guard arguments.returnsSequences else { return last(zeroForMask: arguments.zeroOutputForMask) }
    let steps = steps(zeroForMask: arguments.zeroOutputForMask)
    return isReversed ? builder.reversed(steps, axis: 1, path) : steps
  }

  /// The output of the last step that is taken.
  func last(zeroForMask: Bool) -> String {
    guard let compaction else { return finals[0] }
    let shown = compaction.choosing(finals[0], nil, builder, path)
    guard zeroForMask else { return shown }
    return compaction.zeroWhereLastIsMasked(shown, isReversed: isReversed, builder, path)
  }
}
