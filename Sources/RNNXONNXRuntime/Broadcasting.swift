/// How two tensors meet element by element: NumPy's rules, axes counted from the last.
struct Broadcast {
  /// The shape of the result.
  let shape: [Int]

  /// Throws where extents differ and none is 1.
  init(_ shapes: [[Int]]) throws {
    let rank = shapes.map(\.count).max() ?? 0
    var result = Array(repeating: 1, count: rank)
    for shape in shapes {
      for (axis, extent) in shape.enumerated() {
        let place = rank - shape.count + axis
        if result[place] == 1 {
          result[place] = extent
        } else if extent != 1, extent != result[place] {
          throw OperatorFault(
            "shapes that broadcast", shapes.map(\.description).joined(separator: " and "))
        }
      }
    }
    try checkedCount(result)
    shape = result
  }

  /// For each element of the result its place in a tensor of `source`; `nil`: the same place.
  func places(of source: [Int]) -> [Int]? {
    guard source != shape else { return nil }
    let offset = shape.count - source.count
    var strides = Array(repeating: 0, count: shape.count)
    var step = 1
    for axis in source.indices.reversed() {
      strides[offset + axis] = source[axis] == 1 ? 0 : step
      step *= source[axis]
    }
    return strided(shape, strides)
  }
}

/// The places that an odometer over `shape` visits, the last axis fastest, by the given strides.
func strided(_ shape: [Int], _ strides: [Int], start: Int = 0) -> [Int] {
  let count = shape.reduce(1, *)
  guard count > 0 else { return [] }
  guard let inner = shape.last, let innerStride = strides.last else { return [start] }
  var result: [Int] = []
  result.reserveCapacity(count)
  var position = Array(repeating: 0, count: shape.count)
  var place = start
  while true {
    for index in 0..<inner { result.append(place + index * innerStride) }
    var axis = shape.count - 2
    while axis >= 0 {
      position[axis] += 1
      place += strides[axis]
      if position[axis] < shape[axis] { break }
      place -= strides[axis] * shape[axis]
      position[axis] = 0
      axis -= 1
    }
    if axis < 0 { return result }
  }
}

/// Distances between neighbours along each axis of a row-major tensor.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = Array(repeating: 1, count: shape.count)
  for axis in stride(from: shape.count - 2, through: 0, by: -1) {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  return strides
}

/// Applies `function` to the elements of two arrays that meet by broadcasting.
func zipped<Left, Right, Result>(
  _ left: [Left], _ leftShape: [Int], _ right: [Right], _ rightShape: [Int], _ meeting: Broadcast,
  _ function: (Left, Right) -> Result
) -> [Result] {
  let count = meeting.shape.reduce(1, *)
  let (first, second) = (meeting.places(of: leftShape), meeting.places(of: rightShape))
  return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
    for index in 0..<count {
      let value = function(left[first?[index] ?? index], right[second?[index] ?? index])
      buffer.initializeElement(at: index, to: value)
    }
    initialized = count
  }
}

/// The number of elements of a shape that a model asks for; more than memory is for is an error.
@discardableResult
func checkedCount(_ shape: [Int]) throws -> Int {
  var count = 1
  for extent in shape {
    let (product, overflows) = count.multipliedReportingOverflow(by: extent)
    guard extent >= 0, !overflows, product <= 1 << 31 else {
      throw OperatorFault("a tensor of at most 2^31 elements", "shape \(shape)")
    }
    count = product
  }
  return count
}

/// An axis counted from either end, as an index.
func normalizedAxis(_ axis: Int, rank: Int) throws -> Int {
  let index = axis < 0 ? axis + rank : axis
  guard index >= 0, index < rank else {
    throw OperatorFault("an axis of a tensor of \(rank) axes", "axis \(axis)")
  }
  return index
}

/// A use of a known operator that rnnx does not compute, in words.
struct UnsupportedUse: Error {
  let use: String

  init(_ use: String) { self.use = use }
}

/// What an operator was given and cannot take; its node is added where it is reported.
struct OperatorFault: Error {
  let expected: String
  let found: String

  init(_ expected: String, _ found: String) {
    self.expected = expected
    self.found = found
  }
}
