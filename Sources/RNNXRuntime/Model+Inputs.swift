import RNNXGraph

extension Model {
  /// Compares inputs with what the model takes and gives the batch size.
  func check(_ inputs: [Tensor], _ state: ModelState?) throws(RuntimeError) -> Int {
    let names = graph.inputNames
    guard inputs.count == names.count else {
      throw .inputCount(expected: names, found: inputs.count)
    }
    for (index, input) in inputs.enumerated() {
      let kind = graph[layer: names[index]]?.kind as? InputLayer
      guard let expected = kind?.shape else { continue }
      let found = Array(input.shape.dropFirst())
      let fits =
        !input.shape.isEmpty && found.count == expected.count
        && zip(expected, found).allSatisfy { $0 == nil || $0 == $1 }
      guard fits else {
        throw .inputShape(input: names[index], expected: expected.shapeText, found: input.shape)
      }
    }
    let sizes = inputs.map(\.batchSize)
    guard let first = sizes.first, sizes.allSatisfy({ $0 == first }) else {
      throw .batchSizes(sizes)
    }
    if let state, state.batchSize != first {
      throw .statefulBatch(expected: state.batchSize, found: first)
    }
    return first
  }
}

/// The start of a tensor and how far it is from one row to the next.
///
/// `@unchecked Sendable`: slices of a batch read and write rows of their own only.
struct RowPointer: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  let rowCount: Int

  /// The start of a row.
  func row(_ index: Int) -> UnsafeMutablePointer<Float> { start + index * rowCount }
}

/// A batch on its way through a plan: the caller's arrays as pointers.
struct Job {
  let plan: GraphPlan
  let batchSize: Int
  let inputs: [Tensor]

  /// Calls `body` with pointers to the inputs' and outputs' rows.
  func withPointers(
    to outputs: inout [Tensor],
    _ body: ([RowPointer], [RowPointer]) throws(RuntimeError) -> Void
  ) throws(RuntimeError) {
    try collectInputs(0, []) { inputs throws(RuntimeError) in
      try collectOutputs(&outputs, []) { outputs throws(RuntimeError) in
        try body(inputs, outputs)
      }
    }
  }

  private func collectInputs(
    _ index: Int, _ pointers: [RowPointer],
    _ body: ([RowPointer]) throws(RuntimeError) -> Void
  ) throws(RuntimeError) {
    guard index < inputs.count else { return try body(pointers) }
    let count = inputs[index].shape.dropFirst().reduce(1, *)
    try inputs[index].values.withUnsafeBufferPointer { buffer throws(RuntimeError) in
      // Inputs are only read; one type of pointer serves them and the arena alike.
      let start = UnsafeMutablePointer(mutating: buffer.baseAddress) ?? Self.nowhere
      try collectInputs(index + 1, pointers + [RowPointer(start: start, rowCount: count)], body)
    }
  }

  private func collectOutputs(
    _ outputs: inout [Tensor], _ pointers: [RowPointer],
    _ body: ([RowPointer]) throws(RuntimeError) -> Void
  ) throws(RuntimeError) {
    guard pointers.count < outputs.count else { return try body(pointers) }
    let index = pointers.count
    let count = outputs[index].shape.dropFirst().reduce(1, *)
    var values: [Float] = []
    swap(&values, &outputs[index].values)
    defer { swap(&values, &outputs[index].values) }
    try values.withUnsafeMutableBufferPointer { buffer throws(RuntimeError) in
      let start = buffer.baseAddress ?? Self.nowhere
      try collectOutputs(&outputs, pointers + [RowPointer(start: start, rowCount: count)], body)
    }
  }

  /// What an empty array points to; never read or written.
  private static var nowhere: UnsafeMutablePointer<Float> {
    guard let pointer = UnsafeMutablePointer<Float>(bitPattern: 64) else {
      preconditionFailure("64 is a non-zero address.")
    }
    return pointer
  }
}

/// How a batch is cut: slices that fit the cache, as many as keep all threads busy alike.
struct Slices: Sendable {
  /// The number of slices.
  let count: Int
  /// The number of threads that share them.
  let threads: Int
  private let rows: Int

  /// Cuts `rows` rows for up to `threads` threads.
  ///
  /// At most 24 rows a slice, so that a slice's activations stay in the L2 cache from layer to
  /// layer, and fewer where a row takes more than 256 KiB.
  init(rows: Int, threads: Int, floatsPerRow: Int) {
    let widest = max(1, min(24, (6 << 20) / max(1, 4 * floatsPerRow)))
    let rounds = max(1, (rows + widest * threads - 1) / (widest * threads))
    self.rows = rows
    self.threads = max(1, min(threads, rows))
    count = min(rows, rounds * max(1, threads))
  }

  /// The rows of a slice; the first ones are a row longer where the batch does not divide.
  func range(_ index: Int) -> Range<Int> {
    let (size, longer) = rows.quotientAndRemainder(dividingBy: count)
    let start = index * size + min(index, longer)
    return start..<start + size + (index < longer ? 1 : 0)
  }
}
