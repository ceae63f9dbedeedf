import Synchronization

/// A place a result for work that is done in any order by several threads.
final class ParallelResults<Result: Sendable>: Sendable {
  private let values: Mutex<[Result?]>
  /// The number of places.
  let count: Int

  init(count: Int) {
    self.count = count
    values = Mutex(Array(repeating: nil, count: count))
  }

  /// The result of one part, `nil` until it is there.
  subscript(index: Int) -> Result? {
    get { values.withLock { $0[index] } }
    set { values.withLock { $0[index] = newValue } }
  }
}
