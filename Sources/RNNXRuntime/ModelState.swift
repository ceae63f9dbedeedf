/// What a stateful model remembers from one batch to the next.
///
/// Made by `Model.makeState(batchSize:)`, zero at first. One run at a time may use it.
public final class ModelState {
  /// The number of sequences that are followed.
  public let batchSize: Int
  private let counts: [Int]
  private var values: [[Float]]

  init(batchSize: Int, counts: [Int]) {
    self.batchSize = batchSize
    self.counts = counts
    values = counts.map { Array(repeating: 0, count: $0 * batchSize) }
  }

  /// Forgets everything, as Keras' `reset_states` does.
  public func reset() {
    for index in values.indices {
      values[index] = Array(repeating: 0, count: values[index].count)
    }
  }

  /// Calls `body` with the states of the rows from `first` on.
  func withRows<Result, Failure: Error>(
    from first: Int, _ body: ([UnsafeMutablePointer<Float>]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let pointers = values.indices.map { index in
      // The arrays stay where they are: nothing writes to `values` while a run has the state.
      values[index].withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { $0 + first * counts[index] }
      }
    }
    return try body(pointers.compactMap { $0 })
  }
}
