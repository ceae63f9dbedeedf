import RNNXFiles
import RNNXKernels
import Synchronization

/// What the processor makes of multiply-adds right now: the limit of products, and whether every thread has a core.
struct Calibration {
  let precision: Precision
  /// Operations a second of one thread, the best that was seen.
  private(set) var single = 0.0
  private let rounds: Int

  /// Measures one thread.
  init(_ precision: Precision) {
    self.precision = precision
    var rounds = 1 << 12
    var clock = Stopwatch()
    while true {
      _ = clock.lap()
      let operations = MultiplyAddLimit.run(rounds: rounds, precision: precision)
      let seconds = clock.lap()
      single = max(single, operations / seconds)
      // Long enough for the clock to settle at what it keeps up under such work.
      if seconds > 0.01 { break }
      rounds *= 2
    }
    self.rounds = rounds
    for _ in 0..<3 { _ = rate(threads: 1) }
  }

  /// Operations a second of so many threads at once.
  mutating func rate(threads: Int) -> Double {
    let sum = Mutex(0.0)
    let (rounds, precision) = (rounds, precision)
    let clock = Stopwatch()
    WorkerPool.shared.run(count: threads, threads: threads) { _ in
      let operations = MultiplyAddLimit.run(rounds: rounds, precision: precision)
      sum.withLock { $0 += operations }
    }
    let rate = sum.withLock { $0 } / clock.seconds
    if threads == 1 { single = max(single, rate) }
    return rate
  }

  /// The share of the threads' cores that was there: 1 when each has one of its own and nobody else runs.
  mutating func share(threads: Int) -> Double {
    rate(threads: threads) / (single * Double(threads))
  }
}
