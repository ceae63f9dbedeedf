/// What a stateful model remembers from one batch to the next.
///
/// Made by `Model.makeState(batchSize:)`, zero at first. One run at a time may use it; within that
/// run the threads touch rows of their own only, so the memory is plain and never moves.
public final class ModelState {
  /// The number of sequences that are followed.
  public let batchSize: Int
  /// The floats a row of each state.
  private let counts: [Int]
  private let memory: [UnsafeMutablePointer<Float>]

  init(batchSize: Int, counts: [Int]) {
    self.batchSize = batchSize
    self.counts = counts
    memory = counts.map { UnsafeMutablePointer.allocate(capacity: $0 * batchSize) }
    reset()
  }

  deinit { for state in memory { state.deallocate() } }

  /// Forgets everything, as Keras' `reset_states` does.
  public func reset() {
    for (state, count) in zip(memory, counts) {
      state.initialize(repeating: 0, count: count * batchSize)
    }
  }

  /// The states of the rows from `first` on; valid as long as this object is.
  func rows(from first: Int) -> [UnsafeMutablePointer<Float>] {
    zip(memory, counts).map { $0 + first * $1 }
  }
}
