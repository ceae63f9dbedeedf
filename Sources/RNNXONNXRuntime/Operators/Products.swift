import RNNXGraph
import RNNXKernels

/// Products of float32 matrices [rows, inner] and [inner, columns] by the packed kernel.
func product(_ left: [Float], rows: Int, _ matrix: PackedMatrix) -> [Float] {
  [Float](unsafeUninitializedCapacity: rows * matrix.outputs) { buffer, count in
    left.withUnsafeBufferPointer { input in
      guard let source = input.baseAddress, let target = buffer.baseAddress else { return }
      // Rows are independent, so threads share them in slices.
      let slice = 64
      nonisolated(unsafe) let (from, to) = (source, target)
      WorkerPool.shared.run(count: (rows + slice - 1) / slice, threads: processors) { index in
        let first = index * slice
        matrix.multiply(
          from + first * matrix.inputs, inputStride: matrix.inputs, rows: min(slice, rows - first),
          into: to + first * matrix.outputs, outputStride: matrix.outputs)
      }
    }
    count = rows * matrix.outputs
  }
}

/// A product of two tensors as `numpy.matmul` defines it.
private func matrixProduct(_ left: Value, _ right: Value, packed: PackedMatrix?) throws -> Value {
  guard left.type == right.type else {
    throw OperatorFault("inputs of one type", "\(left.type.rawValue) and \(right.type.rawValue)")
  }
  guard !left.shape.isEmpty, !right.shape.isEmpty else {
    throw OperatorFault("matrices or vectors", "a scalar")
  }
  let leftShape = left.shape.count == 1 ? [1] + left.shape : left.shape
  let rightShape = right.shape.count == 1 ? right.shape + [1] : right.shape
  let (rows, inner) = (leftShape[leftShape.count - 2], leftShape[leftShape.count - 1])
  let columns = rightShape[rightShape.count - 1]
  guard rightShape[rightShape.count - 2] == inner else {
    throw OperatorFault("matrices that meet", "\(left.shape) and \(right.shape)")
  }
  let outer = try Broadcast([Array(leftShape.dropLast(2)), Array(rightShape.dropLast(2))])
  var shape = outer.shape
  if left.shape.count > 1 { shape.append(rows) }
  if right.shape.count > 1 { shape.append(columns) }
  let count = try checkedCount(shape)
  if let packed, count > 0, inner > 0 {
    let all = left.count / inner
    return Value(shape: shape, floats: product(left.floats, rows: all, packed))
  }
  let places = (
    outer.places(of: Array(leftShape.dropLast(2))), outer.places(of: Array(rightShape.dropLast(2)))
  )
  let batches = outer.shape.reduce(1, *)
  if left.type == .float32, count > 0, inner > 0 {
    let (a, b) = (left.floats, right.floats)
    var result: [Float] = []
    result.reserveCapacity(count)
    for batch in 0..<batches {
      let first = (places.0?[batch] ?? batch) * rows * inner
      let second = (places.1?[batch] ?? batch) * inner * columns
      let matrix = PackedMatrix(
        Array(b[second..<second + inner * columns]), inputs: inner, outputs: columns)
      result += product(Array(a[first..<first + rows * inner]), rows: rows, matrix)
    }
    return Value(shape: shape, floats: result)
  }
  func multiply<Number: Numeric>(
    _ a: [Number], _ b: [Number], _ add: (Number, Number, Number) -> Number
  ) -> [Number] {
    var result = Array(repeating: Number.zero, count: count)
    for batch in 0..<batches {
      let first = (places.0?[batch] ?? batch) * rows * inner
      let second = (places.1?[batch] ?? batch) * inner * columns
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = Number.zero
          for index in 0..<inner {
            sum = add(sum, a[first + row * inner + index], b[second + index * columns + column])
          }
          result[(batch * rows + row) * columns + column] = sum
        }
      }
    }
    return result
  }
  if left.isReal {
    let values = multiply(left.doubles, right.doubles) { $0 + $1 * $2 }
    return .reals(values, shape: shape, type: left.type)
  }
  let values = multiply(left.integers, right.integers) { $0 &+ $1 &* $2 }
  return Value(shape: shape, type: left.type, integers: values)
}

/// The constant right side of a product, packed once.
private func packedRight(_ value: Value?, transposed: Bool) -> PackedMatrix? {
  guard let value, value.type == .float32, value.shape.count == 2, value.count > 0 else {
    return nil
  }
  let (inputs, outputs) =
    transposed ? (value.shape[1], value.shape[0]) : (value.shape[0], value.shape[1])
  return PackedMatrix(value.floats, inputs: inputs, outputs: outputs, transposed: transposed)
}

/// Products of matrices.
let productOperators: [OperatorDefinition] = [
  OperatorDefinition("MatMul", 2...2) { node in
    let packed = packedRight(node.constants.optional(1), transposed: false)
    return { [try matrixProduct(try $0.required(0), try $0.required(1), packed: packed)] }
  },
  OperatorDefinition("Gemm", 2...3, ["alpha", "beta", "transA", "transB"]) { node in
    let alpha = try node.float("alpha", default: 1)
    let beta = try node.float("beta", default: 1)
    let (flipsLeft, flipsRight) = (try node.flag("transA"), try node.flag("transB"))
    let packed = packedRight(node.constants.optional(1), transposed: flipsRight)
    return { inputs in
      var (left, right) = (try inputs.required(0), try inputs.required(1))
      guard left.shape.count == 2, right.shape.count == 2 else {
        throw OperatorFault("two matrices", "\(left.shape) and \(right.shape)")
      }
      if flipsLeft { left = try transposed(left, [1, 0]) }
      if flipsRight { right = try transposed(right, [1, 0]) }
      var result = try matrixProduct(left, right, packed: packed)
      if alpha != 1 {
        result = try mapped(result, { $0 * alpha }, { $0 * Double(alpha) }) { $0 &* Int64(alpha) }
      }
      if var offset = inputs.optional(2) {
        if beta != 1 {
          offset = try mapped(offset, { $0 * beta }, { $0 * Double(beta) }) { $0 &* Int64(beta) }
        }
        let shape = result.shape
        result = try BinaryFunction.add(result, offset)
        guard result.shape == shape else {
          throw OperatorFault("an offset that fits \(shape)", "\(offset.shape)")
        }
      }
      return [result]
    }
  },
]
