import RNNXJSON

/// An operator that gives the same values another shape: `Reshape`, `Squeeze`, `ExpandDims`.
///
/// Samples stay whole: the new shape begins with the batch axis, given as -1, or as the extent of
/// the batch axis of some tensor (`{"axis": 0}`). Further extents may be `{"axis": n}`, too: that of
/// axis n of the input, or of another tensor that follows it (`{"axis": n, "of": 1}`).
public struct ReshapeOperator: LayerKind {
  private enum Rule: Sendable, Hashable {
    case shape([Extent])
    case squeeze([Int]?)
    case expand([Int])
  }

  private enum Extent: Sendable, Hashable {
    case fixed(Int)
    case open
    case axis(Int, of: Int)
  }

  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Reshape"
  /// All class names.
  public static let classNames = ["ops.Reshape", "ops.Squeeze", "ops.ExpandDims"]

  /// The class name of this very operator.
  public let className: String
  private let rule: Rule
  private let operandCount: Int

  /// Reads `newshape` or `axis`.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    operandCount = try config.operands(1...8).count
    switch className {
    case "ops.Squeeze":
      rule = .squeeze(
        config.config["axis"].map { $0 == .null } ?? true ? nil : try config.intList("axis"))
      config.ignore("axis")
    case "ops.ExpandDims": rule = .expand(try config.intList("axis"))
    default: rule = .shape(try Self.extents(&config))
    }
  }

  private static func extents(_ config: inout ConfigReader) throws(GraphError) -> [Extent] {
    guard let value = config.value("newshape"), let list = value.arrayValue, !list.isEmpty else {
      throw config.invalid("newshape", config.config["newshape"] ?? .null, "a list of extents")
    }
    var extents: [Extent] = []
    for item in list {
      if let axis = item["axis"]?.intValue {
        extents.append(.axis(axis, of: item["of"]?.intValue ?? 0))
      } else if let extent = item.intValue, extent >= -1, extent <= 1 << 40 {
        extents.append(extent == -1 ? .open : .fixed(extent))
      } else {
        throw config.invalid("newshape", value, "a list of extents")
      }
    }
    let open = extents.dropFirst().filter { $0 == .open }.count
    switch extents[0] {
    case .open where open == 0: break
    case .axis(0, _) where open <= 1: break
    default:
      throw config.unsupported(
        "newshape", value, ["-1 for the batch axis: samples are never mixed"])
    }
    return extents
  }

  /// The new shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(operandCount...operandCount)
    switch rule {
    case .squeeze(let axes): return [try squeezed(call, axes)]
    case .expand(let axes):
      var shape = call.first
      for axis in axes.count == 1 ? axes : axes.sorted() {
        let rank = shape.count + 1
        let index = axis < 0 ? axis + rank : axis - 1
        guard (0...shape.count).contains(index) else {
          throw call.shapeError(expected: "a new axis \(axis) behind the batch")
        }
        shape.insert(1, at: index)
      }
      return [shape]
    case .shape(let extents): return [try reshaped(call, extents)]
    }
  }

  private func squeezed(_ call: CallShapes, _ axes: [Int]?) throws(GraphError) -> Shape {
    guard let axes else { return call.first.filter { $0 != 1 } }
    var gone: Set<Int> = []
    for axis in axes {
      let index = try call.operatorAxis(axis)
      guard call.first[index] == 1 || call.first[index] == nil else {
        throw call.shapeError(expected: "extent 1 along axis \(axis)")
      }
      gone.insert(index)
    }
    return call.first.indices.filter { !gone.contains($0) }.map { call.first[$0] }
  }

  private func reshaped(_ call: CallShapes, _ extents: [Extent]) throws(GraphError) -> Shape {
    var shape: [Int??] = []
    for extent in extents.dropFirst() {
      switch extent {
      case .open: shape.append(.none)
      case .fixed(let count): shape.append(.some(count))
      case .axis(let axis, let operand):
        guard call.inputs.indices.contains(operand),
          let index = call.inputs[operand].sampleAxis(axis)
        else { throw call.shapeError(expected: "an axis \(axis) to take an extent from") }
        shape.append(.some(call.inputs[operand][index]))
      }
    }
    let known = shape.compactMap { $0 }
    let product = known.elementCount
    let open = shape.contains { if case .none = $0 { true } else { false } }
    guard let count = call.first.elementCount, let product else {
      return shape.map { $0 ?? nil }
    }
    let fits = open ? product > 0 && count % product == 0 : count == product
    guard fits else {
      throw call.shapeError(
        expected: "as many values a sample as \(known.map { $0 ?? 0 })"
          + " (samples are never mixed)")
    }
    return shape.map { $0 ?? .some(count / max(product, 1)) }
  }
}
