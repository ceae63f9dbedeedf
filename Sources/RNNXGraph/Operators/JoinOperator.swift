import RNNXJSON

/// `Concatenate` and `Stack` of `keras.ops`: tensors one behind the other along an axis, old or new.
public struct JoinOperator: LayerKind {
  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Join"
  /// All class names.
  public static let classNames = ["ops.Concatenate", "ops.Stack"]

  /// The class name of this very operator.
  public let className: String
  /// The axis of the result, the batch being axis 0.
  public let axis: Int
  /// Whether the axis is a new one.
  public var addsAxis: Bool { className == "ops.Stack" }

  /// Reads `axis`.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    axis = try config.int("axis", minimum: -8, default: 0)
    guard config.config["operands"] == nil else {
      throw config.unsupported("operands", config.config["operands"] ?? .null, ["tensors"])
    }
  }

  /// The first shape with the extents along the axis added up, or an axis more.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let index = try axisIndex(call)
    var shape = call.first
    if addsAxis {
      for other in call.inputs.dropFirst() {
        guard let joined = shape.joined(other) else {
          throw call.shapeError(expected: "equal shapes")
        }
        shape = joined
      }
      shape.insert(call.inputs.count, at: index)
      return [shape]
    }
    for other in call.inputs.dropFirst() {
      var (left, right) = (shape, other)
      guard left.count == right.count else { throw call.shapeError(expected: "equal ranks") }
      let total = left[index].flatMap { a in right[index].map { a + $0 } }
      left[index] = 1
      right[index] = 1
      guard var joined = left.joined(right) else {
        throw call.shapeError(expected: "equal extents besides axis \(axis)")
      }
      joined[index] = total
      shape = joined
    }
    return [shape]
  }

  /// The axis as an index into the extents of the result besides the batch.
  package func axisIndex(_ call: CallShapes) throws(GraphError) -> Int {
    try call.requireInputs(1...4096)
    return try call.operatorAxis(axis, rank: call.first.count + (addsAxis ? 1 : 0))
  }

  /// The axis.
  public var notes: [String] { ["axis \(axis)"] }
}

extension Shape {
  /// The shape that both can be; `nil` where they differ.
  package func joined(_ other: Shape) -> Shape? {
    guard count == other.count,
      zip(self, other).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
    else { return nil }
    return zip(self, other).map { $0 ?? $1 }
  }
}
