extension SelectionRule {
  /// The most places along an axis that repetition makes: lists of places are held in memory.
  private static let mostPositions = 1 << 25

  /// What each output is made of, for an input of that shape, the batch axis left out.
  func selections(of shape: [Int], _ call: CallShapes) throws(GraphError) -> [Selection] {
    var result = Selection(all: shape)
    switch self {
    case .items(let items): return [try Self.picked(items, shape, call)]
    case .transpose(let axes):
      guard let axes, axes.sorted() == Array(0...shape.count), axes[0] == 0 else {
        throw call.shapeError(expected: "an order of axes that leaves the batch first")
      }
      result.axes = axes.dropFirst().map { result.axes[$0 - 1] }
    case .swap(let a, let b):
      result.axes.swapAt(try call.operatorAxis(a), try call.operatorAxis(b))
    case .move(let sources, let targets):
      result.axes = try Self.moved(result.axes, sources, targets, call)
    case .flip(let axes):
      for axis in axes { result.axes[try call.operatorAxis(axis)].positions.reverse() }
    case .tile(let counts):
      let own = counts.count > shape.count ? Array(counts.dropFirst()) : counts
      guard counts.count <= shape.count + 1, counts.count <= shape.count || counts[0] == 1,
        own.allSatisfy({ (0...1 << 16).contains($0) })
      else { throw call.shapeError(expected: "repetitions \(counts) of axes besides the batch") }
      for (offset, count) in own.enumerated() {
        let index = shape.count - own.count + offset
        let positions = result.axes[index].positions
        guard positions.count * count <= Self.mostPositions else {
          throw call.shapeError(expected: "fewer repetitions than \(count)")
        }
        result.axes[index].positions = Array(
          Array(repeating: positions, count: count).joined())
      }
    case .repeats(let count, let axis):
      let index = try call.operatorAxis(axis)
      guard count <= 1 << 16, result.axes[index].positions.count * count <= Self.mostPositions
      else { throw call.shapeError(expected: "fewer repetitions than \(count)") }
      result.axes[index].positions = result.axes[index].positions.flatMap {
        Array(repeating: $0, count: count)
      }
    case .take(let indices, let axis):
      let index = try call.operatorAxis(axis)
      let wrapped = indices.map { $0 < 0 ? $0 + shape[index] : $0 }
      guard wrapped.allSatisfy({ (0..<shape[index]).contains($0) }) else {
        throw call.shapeError(expected: "an axis \(axis) that reaches \(indices)")
      }
      result.axes[index].positions = wrapped
    case .roll(let shifts, let axes):
      guard shifts.count == axes.count else {
        throw call.shapeError(expected: "a shift for each axis")
      }
      for (shift, axis) in zip(shifts, axes) {
        let index = try call.operatorAxis(axis)
        let (count, old) = (shape[index], result.axes[index].positions)
        guard count > 0 else { continue }
        let back = ((shift % count) + count) % count
        result.axes[index].positions = (0..<count).map { old[($0 + count - back) % count] }
      }
    case .pad(let widths, let mode, let fill):
      result = try Self.padded(result, widths, mode, call)
      result.fill = fill
    case .split(let sections, let places, let axis):
      return try Self.split(result, sections, places, axis, call)
    case .unstack(let axis):
      let index = try call.operatorAxis(axis)
      guard shape[index] <= 4096 else { throw call.shapeError(expected: "at most 4096 outputs") }
      return (0..<shape[index]).map { place in
        var part = result
        part.axes.remove(at: index)
        part.fixed[index] = place
        return part
      }
    }
    return [result]
  }

  private static func picked(
    _ items: [IndexItem], _ shape: [Int], _ call: CallShapes
  ) throws(GraphError) -> Selection {
    let full: IndexItem = .slice(start: nil, stop: nil, step: 1)
    let used = items.filter { $0 != .newAxis && $0 != .ellipsis }.count
    guard used <= shape.count + 1, items.filter({ $0 == .ellipsis }).count <= 1 else {
      throw call.shapeError(expected: "at least \(used) axes")
    }
    var all = items.contains(.ellipsis) ? items : items + [.ellipsis]
    if let place = all.firstIndex(of: .ellipsis) {
      let missing = Array(repeating: full, count: shape.count + 1 - used)
      all.replaceSubrange(place...place, with: missing)
    }
    guard all.first == full else {
      throw call.shapeError(expected: "a first index of [:] (samples are never mixed)")
    }
    var result = Selection(all: [])
    var source = 0
    for item in all.dropFirst() {
      switch item {
      case .newAxis: result.axes.append(Selection.Axis(source: nil, positions: [0]))
      case .at(let index):
        let place = index < 0 ? index + shape[source] : index
        guard (0..<shape[source]).contains(place) else {
          throw call.shapeError(expected: "an axis \(source + 1) that reaches \(index)")
        }
        result.fixed[source] = place
        source += 1
      case .slice(let start, let stop, let step):
        result.axes.append(
          Selection.Axis(
            source: source,
            positions: IndexItem.positions(start, stop, step, of: shape[source])))
        source += 1
      case .ellipsis: break
      }
    }
    return result
  }

  private static func moved(
    _ axes: [Selection.Axis], _ sources: [Int], _ targets: [Int], _ call: CallShapes
  ) throws(GraphError) -> [Selection.Axis] {
    guard sources.count == targets.count else {
      throw call.shapeError(expected: "as many axes to move as places")
    }
    var places: [Int: Int] = [:]
    for (source, target) in zip(sources, targets) {
      places[try call.operatorAxis(target)] = try call.operatorAxis(source)
    }
    let moving = Set(places.values)
    guard moving.count == sources.count, places.count == sources.count else {
      throw call.shapeError(expected: "each axis once")
    }
    var rest = axes.indices.filter { !moving.contains($0) }
    return axes.indices.map { index in axes[places[index] ?? rest.removeFirst()] }
  }

  private static func padded(
    _ whole: Selection, _ widths: [[Int]], _ mode: String, _ call: CallShapes
  ) throws(GraphError) -> Selection {
    guard widths.count == whole.axes.count + 1, widths[0] == [0, 0] else {
      throw call.shapeError(expected: "widths for each axis, none for the batch")
    }
    var result = whole
    for (index, width) in widths.dropFirst().enumerated() {
      let count = whole.axes[index].positions.count
      let most = mode == "reflect" ? count - 1 : count
      guard mode == "constant" || max(width[0], width[1]) <= most else {
        throw call.shapeError(expected: "pads no wider than the axis")
      }
      func outside(_ distance: Int, atEnd: Bool) -> Int {
        switch mode {
        case "constant": -1
        case "reflect": atEnd ? count - 1 - distance : distance
        default: atEnd ? count - distance : distance - 1
        }
      }
      let before = (0..<width[0]).map { outside(width[0] - $0, atEnd: false) }
      let after = (0..<width[1]).map { outside($0 + 1, atEnd: true) }
      result.axes[index].positions = before + whole.axes[index].positions + after
    }
    return result
  }

  private static func split(
    _ whole: Selection, _ sections: Int?, _ places: [Int], _ axis: Int, _ call: CallShapes
  ) throws(GraphError) -> [Selection] {
    let index = try call.operatorAxis(axis)
    let count = whole.axes[index].positions.count
    var bounds = places.map { min(max($0 < 0 ? $0 + count : $0, 0), count) }
    if let sections {
      guard count % sections == 0 else {
        throw call.shapeError(expected: "an axis \(axis) that divides by \(sections)")
      }
      bounds = (1..<sections).map { $0 * (count / sections) }
    }
    let edges = [0] + bounds + [count]
    return zip(edges, edges.dropFirst()).map { from, to in
      var part = whole
      part.axes[index].positions = from < to ? Array(from..<to) : []
      return part
    }
  }
}
