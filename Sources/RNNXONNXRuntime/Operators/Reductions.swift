import RNNXGraph
import RNNXONNX

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A tensor seen for a reduction: for each result the places of what is reduced.
struct ReducedView {
  /// The shape with the reduced axes as 1, and without them.
  let keptShape: [Int]
  let shape: [Int]
  /// The place of each result's first element.
  let starts: [Int]
  /// The distances of a result's other elements from its first.
  let offsets: [Int]

  init(_ value: Value, axes: [Int]) throws {
    let rank = value.shape.count
    let reduced = Set(try axes.map { try normalizedAxis($0, rank: rank) })
    let strides = rowMajorStrides(value.shape)
    let kept = value.shape.indices.filter { !reduced.contains($0) }
    let gone = value.shape.indices.filter { reduced.contains($0) }
    keptShape = value.shape.indices.map { reduced.contains($0) ? 1 : value.shape[$0] }
    shape = kept.map { value.shape[$0] }
    starts = strided(shape, kept.map { strides[$0] })
    offsets = strided(gone.map { value.shape[$0] }, gone.map { strides[$0] })
  }
}

/// What a reduction makes of a row of numbers.
private struct Reduction: Sendable {
  let reals: @Sendable ([Double]) -> Double
  let integers: (@Sendable ([Int64]) -> Int64)?
  /// What no elements of a type of integers give, where that depends on the type.
  var empty: (@Sendable (ElementType) -> Int64)?
}

private func reduction(_ name: String, axesAsInputSince version: Int, _ function: Reduction)
  -> OperatorDefinition
{
  OperatorDefinition(name, 1...2, ["axes", "keepdims", "noop_with_empty_axes"]) { node in
    let given = try node.ints("axes")
    let keeps = try node.flag("keepdims", default: true)
    let isNothingWithoutAxes = try node.flag("noop_with_empty_axes")
    if node.opset < version, node.node.inputs.count > 1 {
      throw OperatorFault("axes as an argument before opset \(version)", "axes as an input")
    }
    return { inputs in
      let value = try inputs.required(0)
      var axes = given ?? inputs.optional(1)?.ints ?? []
      if axes.isEmpty {
        if isNothingWithoutAxes {
          // The function is still applied to each element as a row of its own.
          return [try reduced(value, ReducedView(value, axes: []), function, shape: value.shape)]
        }
        axes = Array(value.shape.indices)
      }
      let view = try ReducedView(value, axes: axes)
      return [try reduced(value, view, function, shape: keeps ? view.keptShape : view.shape)]
    }
  }
}

/// The least number of a type of integers.
@Sendable private func lowest(_ type: ElementType) -> Int64 {
  switch type {
  case .int8, .int16, .int32, .int64: -1 << (8 * Int64(type.byteCount) - 1)
  default: 0
  }
}

/// The greatest number of a type of integers, that of uint64 by its bits.
@Sendable private func highest(_ type: ElementType) -> Int64 {
  type == .bool
    ? 1
    : type == .uint64
      ? -1
      : type == .uint32 || type == .uint16 || type == .uint8
        ? 1 << (8 * Int64(type.byteCount)) - 1 : ~lowest(type)
}

private func reduced(
  _ value: Value, _ view: ReducedView, _ function: Reduction, shape: [Int]
) throws -> Value {
  if case .integers(let values) = value.storage {
    guard let integers = function.integers else {
      throw OperatorFault("real numbers", value.type.rawValue)
    }
    if view.offsets.isEmpty, let empty = function.empty {
      let filler = empty(value.type)
      return Value(shape: shape, type: value.type, integers: view.starts.map { _ in filler })
    }
    return Value(
      shape: shape, type: value.type,
      integers: view.starts.map { start in integers(view.offsets.map { values[start + $0] }) })
  }
  let values = value.doubles
  return .reals(
    view.starts.map { start in function.reals(view.offsets.map { values[start + $0] }) },
    shape: shape, type: value.type)
}

private func extreme(_ name: String, isLargest: Bool) -> OperatorDefinition {
  OperatorDefinition(name, 1...1, ["axis", "keepdims", "select_last_index"]) { node in
    let axis = try node.int("axis", default: 0)
    let keeps = try node.flag("keepdims", default: true)
    let takesLast = try node.flag("select_last_index")
    return { inputs in
      let value = try inputs.required(0)
      let view = try ReducedView(value, axes: [axis])
      guard !view.offsets.isEmpty else {
        throw OperatorFault("an axis with elements", "\(value.shape)")
      }
      let values = value.doubles
      let places = view.starts.map { start -> Int64 in
        var best = 0
        for index in view.offsets.indices.dropFirst() {
          let (new, old) = (values[start + view.offsets[index]], values[start + view.offsets[best]])
          let isBetter = isLargest ? new > old : new < old
          if isBetter || (takesLast && new == old) { best = index }
        }
        return Int64(best)
      }
      return [Value(shape: keeps ? view.keptShape : view.shape, integers: places)]
    }
  }
}

/// What makes one number of many.
let reductionOperators: [OperatorDefinition] = [
  reduction(
    "ReduceSum", axesAsInputSince: 13,
    Reduction(reals: { $0.reduce(0, +) }, integers: { $0.reduce(0, &+) })),
  reduction(
    "ReduceMean", axesAsInputSince: 18,
    Reduction(
      reals: { $0.reduce(0, +) / Double($0.count) },
      integers: { $0.isEmpty ? 0 : $0.reduce(0, &+) / Int64($0.count) })),
  reduction(
    "ReduceMax", axesAsInputSince: 18,
    Reduction(
      reals: { $0.reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) } },
      integers: { $0.max() ?? .min }, empty: lowest)),
  reduction(
    "ReduceMin", axesAsInputSince: 18,
    Reduction(
      reals: { $0.reduce(.infinity) { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) } },
      integers: { $0.min() ?? .max }, empty: highest)),
  reduction(
    "ReduceProd", axesAsInputSince: 18,
    Reduction(reals: { $0.reduce(1, *) }, integers: { $0.reduce(1, &*) })),
  reduction(
    "ReduceSumSquare", axesAsInputSince: 18,
    Reduction(
      reals: { $0.reduce(0) { $0 + $1 * $1 } }, integers: { $0.reduce(0) { $0 &+ $1 &* $1 } })),
  reduction(
    "ReduceL1", axesAsInputSince: 18,
    Reduction(
      reals: { $0.reduce(0) { $0 + $1.magnitude } },
      integers: { $0.reduce(0) { $0 &+ ($1 < 0 ? 0 &- $1 : $1) } })),
  reduction(
    "ReduceL2", axesAsInputSince: 18,
    Reduction(
      reals: { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
      integers: { clampedInteger($0.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()) })),
  reduction(
    "ReduceLogSum", axesAsInputSince: 18, Reduction(reals: { log($0.reduce(0, +)) }, integers: nil)),
  reduction(
    "ReduceLogSumExp", axesAsInputSince: 18,
    Reduction(
      reals: { row in
        let largest = row.max() ?? -.infinity
        guard largest.isFinite else { return largest }
        return log(row.reduce(0) { $0 + exp($1 - largest) }) + largest
      }, integers: nil)),
  extreme("ArgMax", isLargest: true),
  extreme("ArgMin", isLargest: false),
  OperatorDefinition("CumSum", 2...2, ["exclusive", "reverse"]) { node in
    let (excludes, reverses) = (try node.flag("exclusive"), try node.flag("reverse"))
    return { inputs in
      let value = try inputs.required(0)
      guard let axis = try inputs.required(1).ints.first else {
        throw OperatorFault("an axis", "none")
      }
      let view = try ReducedView(value, axes: [axis])
      let offsets = reverses ? view.offsets.reversed() : view.offsets
      func sums<Number: AdditiveArithmetic>(
        _ values: [Number], _ add: (Number, Number) -> Number
      ) -> [Number] {
        var result = values
        for start in view.starts {
          var sum = Number.zero
          for offset in offsets {
            if excludes { result[start + offset] = sum }
            sum = add(sum, values[start + offset])
            if !excludes { result[start + offset] = sum }
          }
        }
        return result
      }
      if case .integers(let values) = value.storage {
        return [Value(shape: value.shape, type: value.type, integers: sums(values, &+))]
      }
      return [value.withReals(sums(value.doubles, +))]
    }
  },
]
