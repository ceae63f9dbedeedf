/// The order in which an epoch takes its samples: a function of seed and epoch alone, so that a run
/// that was resumed goes on as if it had never stopped.
struct Shuffle {
  private var state: UInt64

  init(seed: UInt64, epoch: Int) {
    state = mixed(seed &+ 0x5851_F42D_4C95_7F2D) &+ UInt64(epoch) &* 0x9E37_79B9_7F4A_7C15
  }

  private mutating func next(below limit: Int) -> Int {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    // The upper half of the product is even to within 2^-32.
    return Int(((mixed(state) >> 32) &* UInt64(limit)) >> 32)
  }

  /// The numbers below `count` in random order (Fisher and Yates).
  mutating func order(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, next(below: index + 1))
    }
    return order
  }
}
