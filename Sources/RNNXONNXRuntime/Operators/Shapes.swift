import RNNXGraph
import RNNXONNX

/// The axes given as an argument (before `version`) or as input 1.
private func axes(
  _ node: NodeFacts, inputSince version: Int
) throws -> @Sendable ([Value?]) throws -> [Int]? {
  if node.opset < version {
    let axes = try node.ints("axes")
    return { _ in axes }
  }
  return { $0.optional(1)?.ints }
}

/// What changes a shape and no element.
let shapeOperators: [OperatorDefinition] = [
  OperatorDefinition("Shape", 1...1, ["start", "end"]) { node in
    let start = try node.int("start", default: 0)
    let end = try node.node.attributes["end"].map { _ in try node.int("end") }
    return { inputs in
      let shape = try inputs.required(0).shape
      func bound(_ position: Int) -> Int {
        min(max(position < 0 ? position + shape.count : position, 0), shape.count)
      }
      let (first, last) = (bound(start), end.map(bound) ?? shape.count)
      let part = first < last ? Array(shape[first..<last]) : []
      return [Value(shape: [part.count], integers: part.map { Int64($0) })]
    }
  },
  OperatorDefinition("Size", 1...1) { _ in
    { [Value(shape: [], integers: [Int64(try $0.required(0).count)])] }
  },
  OperatorDefinition("Reshape", 2...2, ["allowzero"]) { node in
    let allowsZero = try node.flag("allowzero")
    return { inputs in
      let value = try inputs.required(0)
      let wanted = try inputs.required(1).ints
      return [value.reshaped(try reshape(value.shape, to: wanted, allowsZero: allowsZero))]
    }
  },
  OperatorDefinition("Flatten", 1...1, ["axis"]) { node in
    let axis = try node.int("axis", default: 1)
    return { inputs in
      let value = try inputs.required(0)
      let rank = value.shape.count
      let index = axis < 0 ? axis + rank : axis
      guard (0...rank).contains(index) else {
        throw OperatorFault("an axis of 0 to \(rank)", "\(axis)")
      }
      return [
        value.reshaped([value.shape[..<index].reduce(1, *), value.shape[index...].reduce(1, *)])
      ]
    }
  },
  OperatorDefinition("Squeeze", 1...2, ["axes"]) { node in
    let axes = try axes(node, inputSince: 13)
    return { inputs in
      let value = try inputs.required(0)
      let rank = value.shape.count
      let gone = Set(
        try axes(inputs)?.map { try normalizedAxis($0, rank: rank) }
          ?? value.shape.indices.filter { value.shape[$0] == 1 })
      guard gone.allSatisfy({ value.shape[$0] == 1 }) else {
        throw OperatorFault("axes of extent 1", "shape \(value.shape), axes \(gone.sorted())")
      }
      return [
        value.reshaped(value.shape.indices.filter { !gone.contains($0) }.map { value.shape[$0] })
      ]
    }
  },
  OperatorDefinition("Unsqueeze", 1...2, ["axes"]) { node in
    let axes = try axes(node, inputSince: 13)
    return { inputs in
      let value = try inputs.required(0)
      guard let axes = try axes(inputs) else { throw OperatorFault("axes", "none") }
      let rank = value.shape.count + axes.count
      guard rank <= 32 else { throw OperatorFault("at most 32 axes", "\(rank)") }
      let added = Set(try axes.map { try normalizedAxis($0, rank: rank) })
      guard added.count == axes.count else { throw OperatorFault("axes that differ", "\(axes)") }
      var rest = value.shape.makeIterator()
      return [value.reshaped((0..<rank).map { added.contains($0) ? 1 : rest.next() ?? 1 })]
    }
  },
]

/// The shape that `wanted` means: 0 copies an extent, -1 is what is left.
func reshape(_ shape: [Int], to wanted: [Int], allowsZero: Bool) throws -> [Int] {
  var result: [Int] = []
  for (axis, extent) in wanted.enumerated() {
    switch extent {
    case 0 where !allowsZero:
      guard axis < shape.count else {
        throw OperatorFault("an axis \(axis) to copy", "shape \(shape)")
      }
      result.append(shape[axis])
    case -1: result.append(-1)
    case 0...: result.append(extent)
    default: throw OperatorFault("extents of -1 or more", "\(wanted)")
    }
  }
  let open = result.indices.filter { result[$0] == -1 }
  let known = try checkedCount(result.filter { $0 != -1 })
  let count = shape.reduce(1, *)
  if open.count == 1, known > 0, count % known == 0 { result[open[0]] = count / known }
  guard open.count <= 1, !result.contains(-1), result.reduce(1, *) == count else {
    throw OperatorFault("a shape of \(count) elements", "\(wanted) for \(shape)")
  }
  return result
}
