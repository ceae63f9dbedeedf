import RNNXJSON

/// What an operator is given at one place of its argument list.
public enum Operand: Sendable, Hashable {
  /// The next of the call's positional tensors.
  case tensor
  /// Numbers that stand in the file; `shape` counts the batch axis where the rank is that of the
  /// tensors beside it.
  case constant(shape: [Int], values: [Float])

  /// A single number.
  public static func scalar(_ value: Float) -> Operand { .constant(shape: [], values: [value]) }
}

extension ConfigReader {
  /// The operands of an operator.
  ///
  /// The argument `operands` is a list in which null stands for a tensor
  /// of the call, and numbers or nested lists for constants. Without it there are `count` tensors.
  public mutating func operands(_ count: ClosedRange<Int>) throws(GraphError) -> [Operand] {
    guard let value = quietValue("operands") else {
      return Array(repeating: .tensor, count: count.lowerBound)
    }
    var found: [Operand] = []
    for item in value.arrayValue ?? [] {
      if item == .null {
        found.append(.tensor)
      } else {
        found.append(try constant(item, "operands"))
      }
    }
    guard count.contains(found.count), found.contains(.tensor) else {
      throw invalid("operands", value, "\(count.lowerBound) operands, one of them a tensor")
    }
    return found
  }

  /// A number, a truth value or nested lists of equal lengths.
  func constant(_ value: JSONValue, _ key: String) throws(GraphError) -> Operand {
    var shape: [Int] = []
    var level = value
    while let list = level.arrayValue {
      shape.append(list.count)
      guard shape.count <= 8, let first = list.first else {
        throw invalid(key, value, "numbers")
      }
      level = first
    }
    var values: [Float] = []
    guard collect(value, shape[...], &values) else { throw invalid(key, value, "numbers") }
    return .constant(shape: shape, values: values)
  }

  private func collect(
    _ value: JSONValue, _ shape: ArraySlice<Int>, _ values: inout [Float]
  ) -> Bool {
    guard let extent = shape.first else {
      guard let number = value.doubleValue ?? value.boolValue.map({ $0 ? 1 : 0 }) else {
        return false
      }
      values.append(Float(number))
      return true
    }
    guard let list = value.arrayValue, list.count == extent else { return false }
    return list.allSatisfy { collect($0, shape.dropFirst(), &values) }
  }
}

extension CallShapes {
  /// The operands' shapes without the batch axis, all of one rank: constants gain axes of extent 1
  /// in front, as NumPy aligns shapes from the right.
  ///
  /// Tensors of different ranks would align the batch of one with another axis of the other, and a
  /// constant that counts samples belongs to one batch size: both are refused.
  package func aligned(_ operands: [Operand]) throws(GraphError) -> [Shape] {
    let tensors = operands.filter { $0 == .tensor }.count
    try requireInputs(tensors...tensors)
    let rank = inputs.map(\.count).max() ?? 0
    guard inputs.allSatisfy({ $0.count == rank }) else {
      throw shapeError(expected: "tensors of equal rank (others would mix samples)")
    }
    var next = 0
    var shapes: [Shape] = []
    for operand in operands {
      switch operand {
      case .tensor:
        shapes.append(inputs[next])
        next += 1
      case .constant(let shape, _):
        let own = shape.count > rank ? Array(shape.dropFirst()) : shape
        guard shape.count <= rank || (shape.count == rank + 1 && shape[0] == 1) else {
          throw shapeError(expected: "a constant of rank up to \(rank), found \(shape)")
        }
        shapes.append(Array(repeating: 1, count: rank - own.count) + own)
      }
    }
    return shapes
  }

  /// The shape of an element-by-element result.
  package func broadcast(_ operands: [Operand]) throws(GraphError) -> Shape {
    let shapes = try aligned(operands)
    var result = shapes[0]
    for shape in shapes.dropFirst() {
      guard let joined = result.broadcast(with: shape) else {
        throw GraphError(
          layer: layer,
          .inputShape(
            expected: "shapes that broadcast",
            found: shapes.map(\.shapeText).joined(separator: ", ")))
      }
      result = joined
    }
    return result
  }

  /// An axis of the first input as an index into its extents besides the batch.
  package func operatorAxis(_ axis: Int, rank: Int? = nil) throws(GraphError) -> Int {
    let count = rank ?? first.count
    let index = axis < 0 ? axis + count : axis - 1
    guard (0..<max(count, 0)).contains(index) else {
      throw shapeError(
        expected: "an axis \(axis) besides the batch (samples are never mixed)")
    }
    return index
  }
}
