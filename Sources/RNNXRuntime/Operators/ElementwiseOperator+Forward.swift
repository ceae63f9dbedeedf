package import RNNXGraph
import RNNXKernels

extension ElementwiseOperator: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (function, operands) = (function, operands)
    return LoadedLayer { site throws(GraphError) in
      if case .unary(let unary) = function, unary.isCopy {
        return .handsOn(keepsMask: false)
      }
      let reader = try OperandReader(operands, at: site, as: site.outputs[0])
      let count = reader.count
      var plan = LayerPlan { run in
        let target = run.outputs[0]
        let read = reader.read(run)
        switch function {
        case .unary(let unary): unary.apply(read[0], to: target, rows: run.rows, count: count)
        case .activation(let activation):
          read[0].copy(to: target, rows: run.rows, count: count)
          if let kernel = activation.elementwise {
            applyElementwise(kernel, to: target, count: run.rows * count)
          }
        case .binary(let binary):
          binary.apply(read[0], read[1], to: target, rows: run.rows, count: count)
        case .castToInteger:
          map(read[0], target, run.rows, count) { $0.rounded(.towardZero) }
        case .castToBool: map(read[0], target, run.rows, count) { $0 != 0 ? 1 : 0 }
        case .fill: read[1].copy(to: target, rows: run.rows, count: count)
        case .select:
          for row in 0..<run.rows {
            let (condition, a, b) = (
              read[0].row(row, count), read[1].row(row, count), read[2].row(row, count)
            )
            for index in 0..<count {
              target[row * count + index] = condition(index) != 0 ? a(index) : b(index)
            }
          }
        case .clip:
          for row in 0..<run.rows {
            let (x, low, high) = (
              read[0].row(row, count), read[1].row(row, count), read[2].row(row, count)
            )
            for index in 0..<count {
              target[row * count + index] = min(max(x(index), low(index)), high(index))
            }
          }
        }
      }
      plan.scratch = { reader.scratchCount(rows: $0) }
      return plan
    }
  }
}

extension OperandReader.Operands {
  /// Reads one row, element by element.
  func row(_ row: Int, _ count: Int) -> (Int) -> Float {
    switch self {
    case .whole(let values): { values[row * count + $0] }
    case .sample(let values): { values[$0] }
    case .scalar(let value): { _ in value }
    }
  }

  /// Writes all rows.
  func copy(to target: UnsafeMutablePointer<Float>, rows: Int, count: Int) {
    switch self {
    case .whole(let values): target.update(from: values, count: rows * count)
    case .scalar(let value): target.update(repeating: value, count: rows * count)
    case .sample(let values):
      values.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        for row in 0..<rows { (target + row * count).update(from: start, count: count) }
      }
    }
  }
}

/// Applies a function to every element of all rows.
@inline(__always)
func map(
  _ operand: OperandReader.Operands, _ target: UnsafeMutablePointer<Float>, _ rows: Int,
  _ count: Int, _ body: (Float) -> Float
) {
  operand.copy(to: target, rows: rows, count: count)
  for index in 0..<rows * count { target[index] = body(target[index]) }
}

/// Applies a function to every pair of elements of all rows.
@inline(__always)
func map(
  _ left: OperandReader.Operands, _ right: OperandReader.Operands,
  _ target: UnsafeMutablePointer<Float>, _ rows: Int, _ count: Int, _ body: (Float, Float) -> Float
) {
  switch (left, right) {
  case (.whole(let a), .whole(let b)):
    for index in 0..<rows * count { target[index] = body(a[index], b[index]) }
  case (.whole(let a), .scalar(let b)):
    for index in 0..<rows * count { target[index] = body(a[index], b) }
  case (.scalar(let a), .whole(let b)):
    for index in 0..<rows * count { target[index] = body(a, b[index]) }
  default:
    for row in 0..<rows {
      let (a, b) = (left.row(row, count), right.row(row, count))
      for index in 0..<count { target[row * count + index] = body(a(index), b(index)) }
    }
  }
}
