import RNNXGraph

/// What a selection takes along one axis, said so that it holds for open extents too.
private enum AxisPart {
  /// Everything.
  case whole
  /// From a place, up to a place (before the end where negative), by a step.
  case slice(from: Int, to: Int, step: Int)
  /// Single places, from the end where negative.
  case places([Int])
  /// As `places`, with widths of the fill before and behind.
  case padded(before: Int, after: Int)
}

extension SelectionOperator: ONNXExportable {
  /// Slice, Gather, Pad and Transpose.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    // Two lengths for what is open: what is said of both is said of all.
    let lengths = [60, 84]
    let probes = try lengths.map { length in
      try selections(for: call.shapes.replacing(inputs: [call.shapes.first.map { $0 ?? length }]))
    }
    return try probes[0].indices.map { index in
      EmittedTensor(
        try select(probes.map { $0[index] }, lengths, call, builder))
    }
  }

  private func select(
    _ probes: [Selection], _ lengths: [Int], _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) throws -> String {
    let shape = call.shapes.first
    let first = probes[0]
    var result = call.name
    // One position each of the axes that go, from the last on; those before keep their places.
    var kept = Array(shape.indices)
    for (axis, place) in first.fixed.sorted(by: { $0.key > $1.key }) {
      let other = probes[1].fixed[axis] ?? place
      let index = place == other ? place : place - lengths[0]
      guard place == other || index == other - lengths[1] else {
        throw ExportFault("a position that depends on an open extent")
      }
      result = builder.gather(result, axis: axis + 1, at: index, call.path)
      kept.removeAll { $0 == axis }
    }
    var order: [Int] = []
    for (number, axis) in first.axes.enumerated() {
      guard let source = axis.source else { continue }
      guard let place = kept.firstIndex(of: source), !order.contains(place) else {
        throw ExportFault("an axis taken twice")
      }
      order.append(place)
      let part = try Self.part(
        [axis.positions, probes[1].axes[number].positions], shape[source], lengths)
      result = try apply(
        part, result, axis: place + 1, rank: kept.count + 1, first.fill, call, builder)
    }
    guard order.count == kept.count else { throw ExportFault("an axis that goes") }
    if order != Array(order.indices) {
      result = builder.transpose(result, [0] + order.map { $0 + 1 }, call.path)
    }
    for (number, axis) in first.axes.enumerated() where axis.source == nil {
      result = builder.unsqueeze(result, axis: number + 1, call.path)
      guard axis.positions.count == 1 else {
        throw ExportFault("a new axis of several positions")
      }
    }
    return result
  }

  private func apply(
    _ part: AxisPart, _ input: String, axis: Int, rank: Int, _ fill: Float, _ call: ExportCall,
    _ builder: ONNXGraphBuilder
  ) throws -> String {
    switch part {
    case .whole: return input
    case .slice(let start, let end, let step):
      return builder.slice(input, axis: axis, from: start, to: end, step: step, call.path)
    case .places(let places):
      if places.contains(where: { $0 < 0 }) { builder.require(11, "Gather from the end") }
      let indices = builder.constant(places, "\(call.path)/places")
      return builder.add("Gather", [input, indices], call.path, ["axis": .int(axis)])
    case .padded(let before, let after):
      let widths = { (width: Int) in (0..<rank).map { $0 == axis ? width : 0 } }
      return builder.pad(input, widths(before) + widths(after), value: fill, call.path)
    }
  }

  /// The rule behind the positions along an axis of a known extent, or of two lengths.
  private static func part(
    _ positions: [[Int]], _ extent: Int?, _ lengths: [Int]
  ) throws -> AxisPart {
    let counts = extent.map { [$0, $0] } ?? lengths
    let first = positions[0]
    if zip(positions, counts).allSatisfy({ $0 == Array(0..<$1) }) { return .whole }
    let before = first.prefix { $0 == -1 }.count
    let after = first.reversed().prefix { $0 == -1 }.count
    if before + after > 0 {
      guard
        zip(positions, counts).allSatisfy({ list, count in
          list == Array(repeating: -1, count: before) + Array(0..<count)
            + Array(repeating: -1, count: after)
        })
      else { throw ExportFault("a fill between elements") }
      return .padded(before: before, after: after)
    }
    if positions[0] == positions[1] { return .places(first) }
    let ends = zip(positions, counts).map { list, count in list.map { $0 - count } }
    if ends[0] == ends[1] { return .places(ends[0]) }
    if let slice = slice(positions, counts) { return slice }
    throw ExportFault("positions that depend on an open extent")
  }

  /// A slice with one step that gives both lists.
  private static func slice(_ positions: [[Int]], _ counts: [Int]) -> AxisPart? {
    guard positions.allSatisfy({ $0.count > 1 }) else { return nil }
    let step = positions[0][1] - positions[0][0]
    guard step != 0 else { return nil }
    for starts in [positions.map { $0[0] }, zip(positions, counts).map { $0[0] - $1 }]
    where starts[0] == starts[1] {
      // The end, from the front or from the back, or none.
      let none = step > 0 ? 1 << 62 : -(1 << 62)
      let candidates = [none] + (-40...40).filter { $0 != 0 || step > 0 }
      for end in candidates {
        let fits = zip(positions, counts).allSatisfy { list, count in
          taken(starts[0], end, step, count) == list
        }
        if fits { return .slice(from: starts[0], to: end, step: step) }
      }
    }
    return nil
  }

  /// The positions that ONNX' Slice takes.
  private static func taken(_ start: Int, _ end: Int, _ step: Int, _ count: Int) -> [Int] {
    func bound(_ value: Int, _ low: Int, _ high: Int) -> Int {
      min(max(value < 0 ? value + count : value, low), high)
    }
    let (first, last) =
      step > 0
      ? (bound(start, 0, count), bound(end, 0, count))
      : (bound(start, 0, count - 1), bound(end, -1, count - 1))
    return Array(stride(from: first, to: last, by: step))
  }
}
