import RNNXONNX

/// A compiled graph: the program itself, or the body of a loop or branch.
struct ProgramBody: Sendable {
  /// One node, ready to run.
  struct Step: Sendable {
    let kernel: OperatorKernel
    /// The places of its inputs; `nil` where one is left out.
    let inputs: [Int?]
    /// The places of its outputs; `nil` where nobody wants one.
    let outputs: [Int?]
    /// The places that nobody reads after this step.
    let released: [Int]
    /// The node, for messages.
    let place: String
  }

  let file: String
  /// The number of places for values.
  let placeCount: Int
  /// Values that are there from the start.
  let constants: [(place: Int, value: Value)]
  /// The place of each input by name, in order.
  let inputs: [(name: String, place: Int)]
  /// The names that the body takes from the graph around it, and their places.
  let captured: [(name: String, place: Int)]
  let steps: [Step]
  let outputs: [Int]

  /// Runs with inputs by name.
  func run(_ given: [String: Value]) throws -> [Value] {
    try run { places in
      for input in inputs {
        if let value = given[input.name] { places[input.place] = value }
      }
    }
  }

  /// Runs with inputs by position and the values that are taken from outside.
  func run(_ given: [Value], captured outer: [Value]) throws -> [Value] {
    guard given.count == inputs.count else {
      throw OperatorFault("\(inputs.count) inputs of the body", "\(given.count)")
    }
    return try run { places in
      for (input, value) in zip(inputs, given) { places[input.place] = value }
      for (name, value) in zip(captured, outer) { places[name.place] = value }
    }
  }

  private func run(_ fill: (inout [Value?]) -> Void) throws -> [Value] {
    var places = [Value?](repeating: nil, count: placeCount)
    for constant in constants { places[constant.place] = constant.value }
    fill(&places)
    for step in steps {
      let given = step.inputs.map { $0.flatMap { places[$0] } }
      let results: [Value]
      do {
        results = try step.kernel(given)
      } catch let unsupported as UnsupportedUse {
        throw ONNXError(file: file, place: step.place, .unsupported([unsupported.use]))
      } catch let fault as OperatorFault {
        throw ONNXError(
          file: file, place: step.place,
          .malformed(expected: fault.expected, found: fault.found))
      }
      for (place, value) in zip(step.outputs, results) {
        if let place { places[place] = value }
      }
      for place in step.released { places[place] = nil }
    }
    return try outputs.map { place in
      guard let value = places[place] else {
        throw OperatorFault("every output to be computed", "one that no node makes")
      }
      return value
    }
  }
}
