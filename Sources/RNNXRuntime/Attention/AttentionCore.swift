import RNNXGraph
import RNNXKernels

/// Which pairs of query and key are left out, for one row of a batch.
struct AttentionMask {
  /// A byte a query step, 0 where it attends to nothing.
  var query: UnsafePointer<UInt8>?
  /// A byte a key step for each mask, 0 where it is left out.
  var keys: [UnsafePointer<UInt8>] = []
  /// Later steps than the query's are left out.
  var isCausal = false
  /// Steps as far as this, or farther, are left out.
  var window: Int?
  /// Numbers for pairs, 0 where one is left out; strides are 0 along axes that are repeated.
  var pairs: (values: UnsafePointer<Float>, queryStride: Int, keyStride: Int)?

  /// Whether nothing is left out.
  var isEmpty: Bool {
    query == nil && keys.isEmpty && !isCausal && window == nil && pairs == nil
  }

  /// Whether a query may attend to a key.
  func keeps(_ q: Int, _ k: Int) -> Bool {
    if let query, query[q] == 0 { return false }
    if isCausal && k > q { return false }
    if let window, abs(q - k) >= window { return false }
    for key in keys where key[k] == 0 { return false }
    if let pairs, pairs.values[q * pairs.queryStride + k * pairs.keyStride] == 0 { return false }
    return true
  }

  /// Changes scores `[queries, keys]` so that those left out weigh nothing.
  func apply(
    _ style: MultiHeadAttention.MaskStyle, to scores: UnsafeMutablePointer<Float>, queries: Int,
    keys count: Int
  ) {
    guard !isEmpty else { return }
    for q in 0..<queries {
      let row = scores + q * count
      for k in 0..<count where !keeps(q, k) {
        row[k] = style == .add ? row[k] - 1e9 : -1e30
      }
    }
  }

  /// Sets weights that were left out to 0, which matters where a query had no choice.
  func clear(_ weights: UnsafeMutablePointer<Float>, queries: Int, keys count: Int) {
    guard !isEmpty else { return }
    for q in 0..<queries {
      for k in 0..<count where !keeps(q, k) { weights[q * count + k] = 0 }
    }
  }
}

/// One head of one row: `softmax(query · keyᵀ) · value`.
struct AttentionHead {
  /// Queries, keys, width of both, width of values.
  let queries: Int, keys: Int, width: Int, valueWidth: Int

  /// The floats of memory that a run takes besides the scores.
  var scratchCount: Int {
    DynamicMatrix.floatCount(inputs: max(width, 1), outputs: max(keys, 1))
      + DynamicMatrix.floatCount(inputs: max(keys, 1), outputs: max(valueWidth, 1))
  }

  /// The scores `[queries, keys]` of adjacent keys `[keys, width]`.
  func score(
    _ query: UnsafePointer<Float>, stride: Int, _ key: UnsafePointer<Float>,
    into scores: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    guard queries > 0, keys > 0 else { return }
    let matrix = DynamicMatrix(key, inputs: width, outputs: keys, transposed: true, in: scratch)
    matrix.multiply(query, inputStride: stride, rows: queries, into: scores, outputStride: keys)
  }

  /// The weighted values; `value` is adjacent, `[keys, valueWidth]`.
  func gather(
    _ weights: UnsafePointer<Float>, _ value: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, stride: Int, _ scratch: UnsafeMutablePointer<Float>
  ) {
    guard queries > 0 else { return }
    guard keys > 0 else {
      for q in 0..<queries { (output + q * stride).update(repeating: 0, count: valueWidth) }
      return
    }
    let memory = scratch + DynamicMatrix.floatCount(inputs: max(width, 1), outputs: max(keys, 1))
    let matrix = DynamicMatrix(
      value, inputs: keys, outputs: valueWidth, transposed: false, in: memory)
    matrix.multiply(weights, inputStride: keys, rows: queries, into: output, outputStride: stride)
  }

  /// Softmax over the keys of every query.
  func normalize(_ scores: UnsafeMutablePointer<Float>) {
    guard keys > 0 else { return }
    applyAlongAxis(.softmax, to: scores, outer: queries, count: keys)
  }
}
