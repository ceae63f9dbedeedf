import RNNXGraph

/// A position counted from either end, as an index.
private func position(_ index: Int, extent: Int) throws -> Int {
  let position = index < 0 ? index + extent : index
  guard position >= 0, position < extent else {
    throw OperatorFault("positions of -\(extent) to \(extent - 1)", "\(index)")
  }
  return position
}

/// What scattering does where something stands already.
private func reduced(_ name: String) throws -> BinaryFunction? {
  switch name {
  case "none": return nil
  case "add": return .add
  case "mul": return .multiply
  case "max": return .maximum
  case "min": return .minimum
  default: throw OperatorFault("reduction=none, add, mul, max or min", name)
  }
}

/// A tensor with `updates` at the given places, in order.
private func scattered(
  _ value: Value, _ updates: Value, at places: [Int], _ function: BinaryFunction?
) throws -> Value {
  guard value.type == updates.type, updates.count == places.count else {
    throw OperatorFault(
      "updates of \(value.type.rawValue), a value a place",
      "\(updates.type.rawValue) \(updates.shape)")
  }
  func write<Element>(
    _ values: [Element], _ updates: [Element], _ combine: ((Element, Element) -> Element)?
  ) -> [Element] {
    var result = values
    for (place, update) in zip(places, updates) {
      result[place] = combine?(result[place], update) ?? update
    }
    return result
  }
  switch (value.storage, updates.storage) {
  case (.floats(let a), .floats(let b)):
    return Value(shape: value.shape, type: value.type, floats: write(a, b, function?.floats))
  case (.doubles(let a), .doubles(let b)):
    return Value(shape: value.shape, doubles: write(a, b, function?.doubles))
  case (.integers(let a), .integers(let b)):
    return Value(shape: value.shape, type: value.type, integers: write(a, b, function?.integers))
  default: preconditionFailure("Equal types are held alike.")
  }
}

/// The places of elements chosen along an axis by a tensor of positions of the same rank.
private func elementPlaces(_ value: Value, _ indices: Value, axis: Int) throws -> [Int] {
  let rank = value.shape.count
  let index = try normalizedAxis(axis, rank: rank)
  guard indices.shape.count == rank,
    indices.shape.indices.allSatisfy({ $0 == index || indices.shape[$0] <= value.shape[$0] })
  else { throw OperatorFault("positions that fit \(value.shape)", "\(indices.shape)") }
  let strides = rowMajorStrides(value.shape)
  var bases = strides
  bases[index] = 0
  return try zip(strided(indices.shape, bases), indices.ints).map {
    $0 + strides[index] * (try position($1, extent: value.shape[index]))
  }
}

/// The starts of the parts that tuples of positions choose, and the length of each part.
private func tuplePlaces(
  _ shape: [Int], _ indices: Value, batchAxes: Int
) throws -> (starts: [Int], length: Int, rest: [Int]) {
  guard let width = indices.shape.last, batchAxes + width <= shape.count,
    batchAxes < indices.shape.count
  else { throw OperatorFault("tuples of at most \(shape.count) positions", "\(indices.shape)") }
  let strides = rowMajorStrides(shape)
  let rest = Array(shape[(batchAxes + width)...])
  let length = rest.reduce(1, *)
  let tuples = indices.shape.dropLast().reduce(1, *)
  let batches = shape[..<batchAxes].reduce(1, *)
  let perBatch = batches == 0 ? 0 : tuples / batches
  let batchLength = shape[batchAxes...].reduce(1, *)
  let numbers = indices.ints
  let starts = try (0..<tuples).map { tuple in
    var start = perBatch == 0 ? 0 : tuple / perBatch * batchLength
    for axis in 0..<width {
      start +=
        strides[batchAxes + axis]
        * (try position(numbers[tuple * width + axis], extent: shape[batchAxes + axis]))
    }
    return start
  }
  return (starts, length, rest)
}

/// What chooses elements by their positions.
let indexingOperators: [OperatorDefinition] = [
  OperatorDefinition("Gather", 2...2, ["axis"]) { node in
    let axis = try node.int("axis", default: 0)
    return { inputs in
      let (value, indices) = (try inputs.required(0), try inputs.required(1))
      let index = try normalizedAxis(axis, rank: value.shape.count)
      let outer = value.shape[..<index].reduce(1, *)
      let inner = value.shape[(index + 1)...].reduce(1, *)
      let chosen = try indices.ints.map { try position($0, extent: value.shape[index]) }
      let shape = Array(value.shape[..<index]) + indices.shape + value.shape[(index + 1)...]
      var places: [Int] = []
      places.reserveCapacity(try checkedCount(shape))
      for block in 0..<outer {
        for choice in chosen {
          let start = (block * value.shape[index] + choice) * inner
          places += start..<start + inner
        }
      }
      return [value.gathering(places, shape: shape)]
    }
  },
  OperatorDefinition("GatherElements", 2...2, ["axis"]) { node in
    let axis = try node.int("axis", default: 0)
    return { inputs in
      let (value, indices) = (try inputs.required(0), try inputs.required(1))
      let places = try elementPlaces(value, indices, axis: axis)
      return [value.gathering(places, shape: indices.shape)]
    }
  },
  OperatorDefinition("GatherND", 2...2, ["batch_dims"]) { node in
    let batchAxes = try node.int("batch_dims", default: 0)
    guard batchAxes >= 0 else { throw OperatorFault("batch_dims of 0 or more", "\(batchAxes)") }
    return { inputs in
      let (value, indices) = (try inputs.required(0), try inputs.required(1))
      let (starts, length, rest) = try tuplePlaces(value.shape, indices, batchAxes: batchAxes)
      return [
        value.gathering(
          starts.flatMap { $0..<$0 + length }, shape: Array(indices.shape.dropLast()) + rest)
      ]
    }
  },
  OperatorDefinition("ScatterElements", 3...3, ["axis", "reduction"]) { node in
    let axis = try node.int("axis", default: 0)
    let function = try reduced(try node.string("reduction", default: "none"))
    return { inputs in
      let value = try inputs.required(0)
      let places = try elementPlaces(value, try inputs.required(1), axis: axis)
      return [try scattered(value, try inputs.required(2), at: places, function)]
    }
  },
  OperatorDefinition("ScatterND", 3...3, ["reduction"]) { node in
    let function = try reduced(try node.string("reduction", default: "none"))
    return { inputs in
      let value = try inputs.required(0)
      let (starts, length, _) = try tuplePlaces(
        value.shape, try inputs.required(1), batchAxes: 0)
      let places = starts.flatMap { $0..<$0 + length }
      return [try scattered(value, try inputs.required(2), at: places, function)]
    }
  },
  OperatorDefinition("OneHot", 3...3, ["axis"]) { node in
    let axis = try node.int("axis", default: -1)
    return { inputs in
      let (indices, choices) = (try inputs.required(0), try inputs.required(2))
      guard let depth = try inputs.required(1).ints.first, depth >= 0, choices.count == 2 else {
        throw OperatorFault("a depth and two values", "others")
      }
      let index = try normalizedAxis(axis, rank: indices.shape.count + 1)
      var shape = indices.shape
      shape.insert(depth, at: index)
      let count = try checkedCount(shape)
      let inner = indices.shape[index...].reduce(1, *)
      let numbers = indices.doubles
      let places = (0..<count).map { place -> Int in
        let (outer, rest) = place.quotientAndRemainder(dividingBy: depth * inner)
        let (level, column) = rest.quotientAndRemainder(dividingBy: inner)
        let number = numbers[outer * inner + column]
        return number == Double(level) || number + Double(depth) == Double(level) ? 1 : 0
      }
      return [choices.gathering(places, shape: shape)]
    }
  },
]
