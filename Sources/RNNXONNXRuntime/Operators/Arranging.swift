import RNNXGraph

/// The tensor with its axes in another order: axis i of the result is axis `axes[i]`.
func transposed(_ value: Value, _ axes: [Int]) throws -> Value {
  guard axes.sorted() == Array(value.shape.indices) else {
    throw OperatorFault("each of \(value.shape.count) axes once", "\(axes)")
  }
  if axes == Array(value.shape.indices) { return value }
  let strides = rowMajorStrides(value.shape)
  let shape = axes.map { value.shape[$0] }
  return value.gathering(strided(shape, axes.map { strides[$0] }), shape: shape)
}

/// Tensors of one type side by side along an axis.
func concatenated(_ values: [Value], axis: Int) throws -> Value {
  guard let first = values.first else { throw OperatorFault("an input", "none") }
  let index = try normalizedAxis(axis, rank: first.shape.count)
  for value in values {
    let fits =
      value.type == first.type && value.shape.count == first.shape.count
      && value.shape.indices.allSatisfy { $0 == index || value.shape[$0] == first.shape[$0] }
    guard fits else {
      throw OperatorFault("tensors that fit \(first.shape) but for axis \(index)", "\(value.shape)")
    }
  }
  var shape = first.shape
  shape[index] = values.reduce(0) { $0 + $1.shape[index] }
  try checkedCount(shape)
  let outer = first.shape[..<index].reduce(1, *)
  func join<Element>(_ parts: [[Element]]) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(shape.reduce(1, *))
    for block in 0..<outer {
      for (part, value) in zip(parts, values) {
        let length = value.shape[index...].reduce(1, *)
        result += part[block * length..<(block + 1) * length]
      }
    }
    return result
  }
  switch first.storage {
  case .floats: return Value(shape: shape, type: first.type, floats: join(values.map(\.floats)))
  case .doubles: return Value(shape: shape, doubles: join(values.map(\.doubles)))
  case .integers:
    return Value(shape: shape, type: first.type, integers: join(values.map(\.integers)))
  }
}

/// A part of a tensor: along each axis a start, a step and how many.
func sliced(_ value: Value, starts: [Int], steps: [Int], counts: [Int]) -> Value {
  let strides = rowMajorStrides(value.shape)
  let start = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
  return value.gathering(
    strided(counts, zip(strides, steps).map { $0 * $1 }, start: start), shape: counts)
}

/// What moves elements and computes none.
let arrangingOperators: [OperatorDefinition] = [
  OperatorDefinition("Transpose", 1...1, ["perm"]) { node in
    let axes = try node.ints("perm")
    return { inputs in
      let value = try inputs.required(0)
      return [try transposed(value, axes ?? value.shape.indices.reversed())]
    }
  },
  OperatorDefinition("Concat", 1...1024, ["axis"]) { node in
    let axis = try node.int("axis")
    return { inputs in
      [try concatenated(try inputs.indices.map { try inputs.required($0) }, axis: axis)]
    }
  },
  OperatorDefinition("Split", 1...2, ["axis", "split", "num_outputs"], split),
  OperatorDefinition("Slice", 1...5, ["axes", "starts", "ends"], slice),
  OperatorDefinition("Tile", 2...2) { _ in
    { inputs in
      let value = try inputs.required(0)
      let repeats = try inputs.required(1).ints
      guard repeats.count == value.shape.count, repeats.allSatisfy({ $0 >= 0 }) else {
        throw OperatorFault("\(value.shape.count) repeats", "\(repeats)")
      }
      // [a, b] repeated is [ra, a, rb, b], a view in which the repeats step by 0.
      let shape = zip(value.shape, repeats).map { $0 * $1 }
      try checkedCount(shape)
      let strides = rowMajorStrides(value.shape)
      let extents = zip(repeats, value.shape).flatMap { [$0, $1] }
      return [value.gathering(strided(extents, strides.flatMap { [0, $0] }), shape: shape)]
    }
  },
  OperatorDefinition("Expand", 2...2) { _ in
    { inputs in
      let value = try inputs.required(0)
      let wanted = try inputs.required(1).ints
      let meeting = try Broadcast([value.shape, wanted])
      guard let places = meeting.places(of: value.shape) else { return [value] }
      return [value.gathering(places, shape: meeting.shape)]
    }
  },
  OperatorDefinition("ReverseSequence", 2...2, ["batch_axis", "time_axis"]) { node in
    let batchAxis = try node.int("batch_axis", default: 1)
    let timeAxis = try node.int("time_axis", default: 0)
    guard [batchAxis, timeAxis].sorted() == [0, 1] else {
      throw OperatorFault("axes 0 and 1", "batch_axis=\(batchAxis), time_axis=\(timeAxis)")
    }
    return { inputs in
      let value = try inputs.required(0)
      let lengths = try inputs.required(1).ints
      guard value.shape.count >= 2, lengths.count == value.shape[batchAxis],
        lengths.allSatisfy({ (0...value.shape[timeAxis]).contains($0) })
      else { throw OperatorFault("a length a sequence of \(value.shape)", "\(lengths)") }
      let inner = value.shape[2...].reduce(1, *)
      var places: [Int] = []
      for first in 0..<value.shape[0] {
        for second in 0..<value.shape[1] {
          let time = timeAxis == 0 ? first : second
          let row = timeAxis == 0 ? second : first
          let source = time < lengths[row] ? lengths[row] - 1 - time : time
          let (a, b) = timeAxis == 0 ? (source, row) : (row, source)
          places += (a * value.shape[1] + b) * inner..<(a * value.shape[1] + b + 1) * inner
        }
      }
      return [value.gathering(places, shape: value.shape)]
    }
  },
  OperatorDefinition("Trilu", 1...2, ["upper"]) { node in
    let isUpper = try node.flag("upper", default: true)
    return { inputs in
      let value = try inputs.required(0)
      guard value.shape.count >= 2 else { throw OperatorFault("matrices", "\(value.shape)") }
      let diagonal = inputs.optional(1)?.ints.first ?? 0
      let (rows, columns) = (value.shape[value.shape.count - 2], value.shape[value.shape.count - 1])
      let truths = (0..<value.count).map { place -> Bool in
        let (row, column) = (place / columns % rows, place % columns)
        return isUpper ? column - row >= diagonal : column - row <= diagonal
      }
      return [try keeping(value, where: truths)]
    }
  },
  OperatorDefinition("Pad", 1...4, ["mode", "pads", "value"], pad),
]

/// The tensor with 0 where a truth is false.
private func keeping(_ value: Value, where truths: [Bool]) throws -> Value {
  switch value.storage {
  case .floats(let values):
    Value(shape: value.shape, type: value.type, floats: zip(values, truths).map { $1 ? $0 : 0 })
  case .doubles(let values):
    Value(shape: value.shape, doubles: zip(values, truths).map { $1 ? $0 : 0 })
  case .integers(let values):
    Value(shape: value.shape, type: value.type, integers: zip(values, truths).map { $1 ? $0 : 0 })
  }
}

@Sendable private func split(_ node: NodeFacts) throws -> OperatorKernel {
  let axis = try node.int("axis", default: 0)
  let given = try node.ints("split")
  let outputs = try node.int("num_outputs", default: node.outputCount)
  return { inputs in
    let value = try inputs.required(0)
    let index = try normalizedAxis(axis, rank: value.shape.count)
    let extent = value.shape[index]
    var sizes = given ?? inputs.optional(1)?.ints ?? []
    if sizes.isEmpty {
      let size = (extent + outputs - 1) / max(1, outputs)
      sizes = (0..<outputs).map { max(0, min(size, extent - $0 * size)) }
    }
    guard sizes.reduce(0, +) == extent, sizes.allSatisfy({ $0 >= 0 }), sizes.count == outputs else {
      throw OperatorFault("\(outputs) parts of \(extent)", "\(sizes)")
    }
    var start = 0
    return sizes.map { size in
      var (starts, counts) = (value.shape.map { _ in 0 }, value.shape)
      (starts[index], counts[index]) = (start, size)
      start += size
      return sliced(value, starts: starts, steps: starts.map { _ in 1 }, counts: counts)
    }
  }
}

@Sendable private func slice(_ node: NodeFacts) throws -> OperatorKernel {
  let given: (starts: [Int], ends: [Int], axes: [Int]?)? =
    node.opset < 10
    ? (try node.ints("starts") ?? [], try node.ints("ends") ?? [], try node.ints("axes")) : nil
  return { inputs in
    let value = try inputs.required(0)
    let starts = try given?.starts ?? inputs.required(1).ints
    let ends = try given?.ends ?? inputs.required(2).ints
    let axes = given.map(\.axes) ?? inputs.optional(3)?.ints
    let steps = inputs.optional(4)?.ints ?? starts.map { _ in 1 }
    let named = axes ?? Array(starts.indices)
    guard starts.count == ends.count, named.count == starts.count, steps.count == starts.count
    else {
      throw OperatorFault(
        "as many starts, ends, axes and steps", "\(starts), \(ends), \(named), \(steps)")
    }
    var (first, step, count) = (value.shape.map { _ in 0 }, value.shape.map { _ in 1 }, value.shape)
    for index in starts.indices {
      let axis = try normalizedAxis(named[index], rank: value.shape.count)
      (first[axis], step[axis], count[axis]) = try sliceRange(
        extent: value.shape[axis], start: starts[index], end: ends[index], step: steps[index])
    }
    return [sliced(value, starts: first, steps: step, counts: count)]
  }
}

/// Python's slice of an axis: where it starts, by which step, how many elements.
func sliceRange(
  extent: Int, start: Int, end: Int, step: Int
) throws -> (start: Int, step: Int, count: Int) {
  guard step != 0, step != .min else { throw OperatorFault("a step other than 0", "\(step)") }
  func position(_ value: Int) -> Int { value < 0 ? value + extent : value }
  if step > 0 {
    let first = min(max(position(start), 0), extent)
    let last = min(max(position(end), 0), extent)
    // The step may be as large as an integer is.
    return (first, step, last > first ? (last - first - 1) / step + 1 : 0)
  }
  let first = min(max(position(start), 0), extent - 1)
  let last = min(max(position(end), -1), extent - 1)
  return (max(first, 0), step, first > last ? (first - last - 1) / -step + 1 : 0)
}

@Sendable private func pad(_ node: NodeFacts) throws -> OperatorKernel {
  let mode = try node.string("mode", default: "constant")
  let givenPads = try node.ints("pads")
  let givenValue = node.opset < 11 ? try node.float("value", default: 0) : 0
  guard ["constant", "edge", "reflect", "wrap"].contains(mode) else {
    throw OperatorFault("mode=constant, edge, reflect or wrap", mode)
  }
  return { inputs in
    let value = try inputs.required(0)
    let pads = try givenPads ?? inputs.required(1).ints
    let axes = try (inputs.optional(3)?.ints ?? Array(value.shape.indices)).map {
      try normalizedAxis($0, rank: value.shape.count)
    }
    guard pads.count == 2 * axes.count else {
      throw OperatorFault("\(2 * axes.count) pads", "\(pads.count)")
    }
    var (before, shape) = (value.shape.map { _ in 0 }, value.shape)
    for (index, axis) in axes.enumerated() {
      let (front, back) = (pads[index], pads[index + axes.count])
      guard front.magnitude < 1 << 40, back.magnitude < 1 << 40,
        shape[axis] + front + back >= 0
      else { throw OperatorFault("pads that leave something", "\(pads)") }
      before[axis] = front
      shape[axis] += front + back
    }
    let count = try checkedCount(shape)
    // For each axis and position the source's position; -1 where the constant stands.
    let sources = try shape.indices.map { axis in
      try (0..<shape[axis]).map {
        try paddedSource($0 - before[axis], extent: value.shape[axis], mode: mode)
      }
    }
    let strides = rowMajorStrides(value.shape)
    let outputStrides = rowMajorStrides(shape)
    var places = Array(repeating: -1, count: count)
    for place in 0..<count {
      var source = 0
      for axis in shape.indices {
        let position = sources[axis][place / outputStrides[axis] % shape[axis]]
        if position < 0 {
          source = -1
          break
        }
        source += position * strides[axis]
      }
      places[place] = source
    }
    let filler = inputs.optional(2)
    func fill<Element>(_ values: [Element], _ constant: Element) -> [Element] {
      places.map { $0 < 0 ? constant : values[$0] }
    }
    switch value.storage {
    case .floats(let values):
      let constant = filler?.floats.first ?? givenValue
      return [Value(shape: shape, type: value.type, floats: fill(values, constant))]
    case .doubles(let values):
      return [
        Value(shape: shape, doubles: fill(values, filler?.doubles.first ?? Double(givenValue)))
      ]
    case .integers(let values):
      return [
        Value(
          shape: shape, type: value.type,
          integers: fill(values, filler?.integers.first ?? Int64(givenValue)))
      ]
    }
  }
}

/// The source of a padded position, or -1 for the constant.
private func paddedSource(_ position: Int, extent: Int, mode: String) throws -> Int {
  if (0..<extent).contains(position) { return position }
  guard mode != "constant" else { return -1 }
  guard extent > 0 else { throw OperatorFault("elements to pad with", "none") }
  switch mode {
  case "edge": return position < 0 ? 0 : extent - 1
  case "wrap": return ((position % extent) + extent) % extent
  default:
    guard extent > 1 else { return 0 }
    let period = 2 * (extent - 1)
    let phase = ((position % period) + period) % period
    return phase < extent ? phase : period - phase
  }
}
