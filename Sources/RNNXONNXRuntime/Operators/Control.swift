import RNNXGraph
import RNNXONNX

/// The most turns that a loop takes: a model that asks for more never ends.
private let longestLoop = 1 << 24

/// Branches and loops: nodes that hold graphs.
let controlOperators: [OperatorDefinition] = [
  OperatorDefinition("If", 1...1, ["then_branch", "else_branch"]) { node in
    guard let yes = node.bodies["then_branch"], let no = node.bodies["else_branch"] else {
      throw OperatorFault("two branches", "\(node.bodies.count)")
    }
    // Bodies stand in the order of their names, and so do the values that they capture.
    let noCount = no.captured.count
    return { inputs in
      guard let condition = try inputs.required(0).integers.first else {
        throw OperatorFault("a truth value", "none")
      }
      let outer = try inputs.dropFirst().map(outerValue)
      return condition != 0
        ? try yes.run([], captured: Array(outer.dropFirst(noCount)))
        : try no.run([], captured: Array(outer.prefix(noCount)))
    }
  },
  OperatorDefinition("Loop", 2...1024, ["body"]) { node in
    guard let body = node.bodies["body"] else { throw OperatorFault("a body", "none") }
    let given = node.node.inputs.count
    let carriedCount = given - 2
    let scanCount = body.outputs.count - 1 - carriedCount
    guard scanCount >= 0 else { throw OperatorFault("an output for each carried value", "fewer") }
    return { inputs in
      let limit = inputs.optional(0)?.integers.first
      var condition = inputs.optional(1)?.integers.first ?? 1
      var carried = try inputs[2..<given].map(outerValue)
      let outer = try inputs[given...].map(outerValue)
      var scans = Array(repeating: [Value](), count: scanCount)
      var turn: Int64 = 0
      while condition != 0, limit.map({ turn < $0 }) ?? true {
        guard turn < longestLoop else {
          throw OperatorFault("at most \(longestLoop) turns", "more")
        }
        let results = try body.run(
          [
            Value(shape: [], integers: [turn]),
            Value(shape: [], type: .bool, integers: [condition]),
          ] + carried, captured: outer)
        condition = results[0].integers.first ?? 0
        carried = Array(results[1..<1 + carriedCount])
        for (index, value) in results[(1 + carriedCount)...].enumerated() {
          scans[index].append(value)
        }
        turn += 1
      }
      return carried + (try scans.map { try stacked($0, axis: 0) })
    }
  },
  OperatorDefinition(
    "Scan", 1...1024,
    [
      "body", "num_scan_inputs", "scan_input_axes", "scan_output_axes", "scan_input_directions",
      "scan_output_directions",
    ], scan),
]

/// A value from the graph around a body.
private func outerValue(_ value: Value?) throws -> Value {
  guard let value else { throw OperatorFault("a value", "none") }
  return value
}

/// Values of one shape as the slices of a new axis.
private func stacked(_ values: [Value], axis: Int) throws -> Value {
  guard let first = values.first else { return Value(shape: [0], floats: []) }
  let index = try normalizedAxis(axis, rank: first.shape.count + 1)
  return try concatenated(
    values.map { value in
      var shape = value.shape
      shape.insert(1, at: min(index, shape.count))
      return value.reshaped(shape)
    }, axis: index)
}

@Sendable private func scan(_ node: NodeFacts) throws -> OperatorKernel {
  guard node.opset >= 9 else { throw UnsupportedUse("Scan before opset 9") }
  guard let body = node.bodies["body"] else { throw OperatorFault("a body", "none") }
  let given = node.node.inputs.count
  let scanned = try node.int("num_scan_inputs")
  let stateCount = given - scanned
  let results = body.outputs.count - stateCount
  guard scanned >= 1, stateCount >= 0, results >= 0, body.inputs.count == given else {
    throw OperatorFault("a body of \(given) inputs", "\(body.inputs.count)")
  }
  func list(_ name: String, _ count: Int) throws -> [Int] {
    let values = try node.ints(name) ?? Array(repeating: 0, count: count)
    guard values.count == count else {
      throw OperatorFault("\(count) values of \(name)", "\(values.count)")
    }
    return values
  }
  let inputAxes = try list("scan_input_axes", scanned)
  let inputDirections = try list("scan_input_directions", scanned)
  let outputAxes = try list("scan_output_axes", results)
  let outputDirections = try list("scan_output_directions", results)
  return { inputs in
    var states = try inputs[..<stateCount].map(outerValue)
    let sequences = try inputs[stateCount..<given].map(outerValue)
    let outer = try inputs[given...].map(outerValue)
    let axes = try zip(sequences, inputAxes).map { try normalizedAxis($1, rank: $0.shape.count) }
    let lengths = zip(sequences, axes).map { $0.shape[$1] }
    guard let length = lengths.first, lengths.allSatisfy({ $0 == length }) else {
      throw OperatorFault("sequences of one length", "\(lengths)")
    }
    var collected = Array(repeating: [Value](), count: results)
    for turn in 0..<length {
      let slices = sequences.indices.map { index -> Value in
        let value = sequences[index]
        var (starts, counts) = (value.shape.map { _ in 0 }, value.shape)
        starts[axes[index]] = inputDirections[index] == 0 ? turn : length - 1 - turn
        counts[axes[index]] = 1
        let slice = sliced(value, starts: starts, steps: starts.map { _ in 1 }, counts: counts)
        counts.remove(at: axes[index])
        return slice.reshaped(counts)
      }
      let made = try body.run(states + slices, captured: outer)
      states = Array(made[..<stateCount])
      for (index, value) in made[stateCount...].enumerated() { collected[index].append(value) }
    }
    return states
      + (try collected.indices.map { index in
        let values = outputDirections[index] == 0 ? collected[index] : collected[index].reversed()
        return try stacked(values, axis: outputAxes[index])
      })
  }
}
