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
        zip(Self.names(of: part.layer), part.layer.stateWidths).map { name, width in
          emission.stateInput(call.path, prefix + name, units: width)
        })
    }
    return RecurrentStates(given: given, kept: kept)
  }

  /// The states of a direction, [batch, units]; `nil`: zeros.
  func names(of direction: Int) -> [String]? {
    let names = given[direction].isEmpty ? kept[direction] : given[direction]
    return names.isEmpty ? nil : names
  }

  /// h and c, with the number of the cell in front where there are several.
  private static func names(of layer: any RecurrentKind) -> [String] {
    guard let outer = layer as? RNNLayer, outer.isStacked else {
      return Array(["h", "c"].prefix(layer.stateCount))
    }
    return outer.stateOrder.flatMap { index in
      ["h", "c"].prefix(outer.cells[index].stateCount).map { "\(index).\($0)" }
    }
  }

  /// Makes the states after the run results of the graph, where the layer keeps them.
  static func keep(
    _ finals: [[String]], parts: [RecurrentPart], _ states: RecurrentStates,
    _ emission: GraphEmission
  ) {
    for (index, inputs) in states.kept.enumerated() {
      for (place, input) in inputs.enumerated() {
        emission.keep(
          input, result: finals[index][place], units: parts[index].layer.stateWidths[place])
      }
    }
  }
}
