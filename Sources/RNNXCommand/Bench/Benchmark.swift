import RNNXFiles
import RNNXGraph
import RNNXKernels
import RNNXRuntime

/// Measures a model by batch size and threads.
struct Benchmark {
  /// What one setting gave.
  struct Row {
    let batchSize: Int
    let threads: Int
    /// The times of all calls, ascending.
    let times: [Double]
    /// Windows that did not count because the cores were not there.
    let rejected: Int
    /// The share of the threads' cores that was there around the window that counts.
    let share: Double
    /// The operations of the products a second, as a share of what the processor's multiply-adds allow.
    let limitShare: Double?

    /// The time of one call, half of the calls being faster.
    var median: Double { times[times.count / 2] }
    /// The time of one call, 99 of 100 being faster.
    var slow: Double { times[times.count * 99 / 100] }
    var samplesPerSecond: Double { Double(batchSize) / median }
  }

  /// Below this share of its cores a window says more about the machine's other work than about the model.
  static let requiredShare = 0.9
  private static let mostWindows = 5

  let model: Model
  let batchSizes: [Int]
  let threadCounts: [Int]
  let seconds: Double
  /// Gives that many samples, others with every call.
  let samples: (Int) throws -> [[Tensor]]

  /// All settings; a stateful model runs from a zero state.
  func run() throws -> (rows: [Row], limit: Double) {
    var calibration = Calibration(model.precision)
    let rows = try batchSizes.flatMap { batchSize in
      let batches = try samples(batchSize)
      return try threadCounts.map {
        try measure(batches, batchSize: batchSize, threads: $0, &calibration)
      }
    }
    return (rows, calibration.single)
  }

  private func measure(
    _ batches: [[Tensor]], batchSize: Int, threads: Int, _ calibration: inout Calibration
  ) throws -> Row {
    // The first calls make plans, start threads and load libraries.
    for _ in 0..<2 { _ = try model.predict(batches[0], threads: threads) }
    var (times, share, limit, rejected) = ([Double](), 0.0, 0.0, 0)
    while true {
      let before = calibration.rate(threads: threads)
      times = try window(batches, threads: threads)
      let after = calibration.rate(threads: threads)
      share = min(before, after) / (calibration.single * Double(threads))
      // The clock of a processor changes with what it does; the limit is that of this moment.
      limit = (before + after) / 2
      if share >= Self.requiredShare || rejected + 1 == Self.mostWindows { break }
      rejected += 1
    }
    times.sort()
    let operations = try model.operationsPerSample(
      inputs: batches[0].map { Array($0.shape.dropFirst()) })
    let limitShare = operations.map {
      $0 * Double(batchSize) / times[times.count / 2] / limit
    }
    return Row(
      batchSize: batchSize, threads: threads, times: times, rejected: rejected, share: share,
      limitShare: limitShare)
  }

  private func window(_ batches: [[Tensor]], threads: Int) throws -> [Double] {
    var times: [Double] = []
    let total = Stopwatch()
    while times.count < 3 || total.seconds < seconds {
      let clock = Stopwatch()
      _ = try model.predict(batches[times.count % batches.count], threads: threads)
      times.append(clock.seconds)
    }
    return times
  }
}
