package import RNNXKernels
import Synchronization

/// One batch on its way through the lanes.
struct BatchJob<Number: TrainingNumber>: Sendable {
  let plan: TrainingPlan<Number>
  let heads: [LossHead]
  let lanes: [Lane<Number>]
  let sliceRows: Int
  let samples: TrainingSamples<Number>
  let indices: ArraySlice<Int>
  let isTraining: Bool
  let key: UInt64
  private let results: ResultStore<Number>

  init(
    plan: TrainingPlan<Number>, heads: [LossHead], lanes: [Lane<Number>], sliceRows: Int,
    samples: TrainingSamples<Number>, indices: ArraySlice<Int>, isTraining: Bool, key: UInt64
  ) {
    self.plan = plan
    self.heads = heads
    self.lanes = lanes
    self.sliceRows = sliceRows
    self.samples = samples
    self.indices = indices
    self.isTraining = isTraining
    self.key = key
    results = ResultStore(plan: plan, rows: indices.count, slices: Self.slices(indices, sliceRows))
  }

  private static func slices(_ indices: ArraySlice<Int>, _ rows: Int) -> Int {
    (indices.count + rows - 1) / rows
  }

  private var sliceCount: Int { Self.slices(indices, sliceRows) }
  private var hasMasks: Bool { plan.outputs.contains { plan.values[$0].mask != nil } }

  /// The rows of a slice, counted from the start of the batch.
  private func rows(_ slice: Int) -> Range<Int> {
    slice * sliceRows..<min((slice + 1) * sliceRows, indices.count)
  }

  /// Runs all slices; gives the sum of the losses.
  func run(threads: Int) throws(TrainingError) -> Double {
    guard !hasMasks else { return try runMasked(threads: threads) }
    try inLanes(threads) { lane, number throws(TrainingError) in
      lane.clear()
      for slice in stride(from: number, to: sliceCount, by: lanes.count) {
        try forward(lane, slice)
        try backward(lane, slice, divisors: heads.map { Double(indices.count * $0.positions) })
      }
    }
    return results.loss
  }

  /// Where masks say which positions count, their number is needed before the way back: each lane
  /// has one slice, and all wait for each other in between.
  private func runMasked(threads: Int) throws(TrainingError) -> Double {
    precondition(lanes.count == sliceCount, "Each slice has a lane of its own.")
    try inLanes(threads) { lane, number throws(TrainingError) in
      lane.clear()
      try forward(lane, number)
    }
    let divisors = heads.enumerated().map { output, head in
      lanes.enumerated().reduce(0.0) { sum, entry in
        let count = rows(entry.offset).count * head.positions
        guard let mask = entry.element.outputMask(output) else { return sum + Double(count) }
        return sum + (0..<count).reduce(0.0) { $0 + (mask[$1] == 0 ? 0 : 1) }
      }
    }
    try inLanes(threads) { lane, number throws(TrainingError) in
      try backward(lane, number, divisors: divisors.map { max($0, 1) })
    }
    return results.loss
  }

  private func inLanes(
    _ threads: Int, _ body: @Sendable (Lane<Number>, Int) throws(TrainingError) -> Void
  ) throws(TrainingError) {
    let failure = Mutex<(lane: Int, error: TrainingError)?>(nil)
    WorkerPool.shared.run(count: lanes.count, threads: threads) { number in
      do throws(TrainingError) { try body(lanes[number], number) } catch {
        // Of several failures the first in the batch is told, whatever the threads.
        failure.withLock { found in
          if found.map({ $0.lane > number }) ?? true { found = (number, error) }
        }
      }
    }
    if let error = failure.withLock({ $0?.error }) { throw error }
  }

  private func forward(_ lane: Lane<Number>, _ slice: Int) throws(TrainingError) {
    let rows = rows(slice)
    for (index, input) in samples.inputs.enumerated() {
      guard let to = lane.input(index) else { continue }
      input.gather(chosen(rows), into: to)
    }
    try lane.forward(
      rows: rows.count, firstRow: rows.lowerBound, isTraining: isTraining, key: key)
    results.keep(lane, rows)
  }

  private func chosen(_ rows: Range<Int>) -> ArraySlice<Int> {
    indices[indices.startIndex + rows.lowerBound..<indices.startIndex + rows.upperBound]
  }

  private func backward(
    _ lane: Lane<Number>, _ slice: Int, divisors: [Double]
  ) throws(TrainingError) {
    let rows = rows(slice)
    if isTraining { lane.startBackward() }
    var loss = 0.0
    for (index, head) in heads.enumerated() where samples.targets.indices.contains(index) {
      let looks = head.loss.looksBehind && plan.logits(ofOutput: index) != nil
      lane.setStartsAtLogits(index, looks)
      let logits = looks ? lane.logits(index) : nil
      let output = HeadOutput(
        values: UnsafePointer(lane.output(index)), logits: logits.map { UnsafePointer($0) },
        mask: lane.outputMask(index).map { UnsafePointer($0) },
        gradient: isTraining ? lane.outputGradient(index) : nil)
      let targets = results.targets(index, rows, head.targetCount)
      samples.targets[index].gather(chosen(rows), into: targets)
      let weights = samples.weights.map { source in
        let weights = results.weights(rows)
        source.gather(chosen(rows), into: weights)
        return UnsafePointer(weights)
      }
      loss += try head.add(
        output, targets: UnsafePointer(targets), sampleWeights: weights, rows: rows.count,
        firstRow: rows.lowerBound, divisor: divisors[index])
    }
    results.set(loss, slice)
    if isTraining { lane.backward() }
  }

  /// Hands out the outputs of the batch, all rows of one output at once, with their targets and masks.
  func collect(_ body: (BatchOutput<Number>) -> Void) { results.collect(body) }
}

/// One output of a batch.
package struct BatchOutput<Number: TrainingNumber> {
  /// Which output of the model.
  package let index: Int
  /// The values of all rows.
  package let values: UnsafeBufferPointer<Number>
  /// What they should be.
  package let targets: UnsafePointer<Number>
  /// A byte a position, 0 where it does not count.
  package let mask: UnsafePointer<UInt8>?
}

/// Outputs and losses of a batch, written by slices that do not meet.
///
/// `@unchecked Sendable`: each slice writes places of its own.
private final class ResultStore<Number: TrainingNumber>: @unchecked Sendable {
  private let memory: Memory<Number>
  private let outputs: [UnsafeMutablePointer<Number>]
  private let counts: [Int]
  private let rows: Int
  private let targetStart: [UnsafeMutablePointer<Number>]
  private let weightStart: UnsafeMutablePointer<Number>
  private let losses: UnsafeMutablePointer<Double>
  private let masks: [UnsafeMutablePointer<UInt8>?]
  private let maskSteps: [Int]
  private let slices: Int

  init(plan: TrainingPlan<Number>, rows: Int, slices: Int) {
    self.rows = rows
    self.slices = slices
    counts = plan.outputShapes.map { $0.reduce(1, *) }
    let sizes = counts.map { Memory<Number>.rounded($0 * rows) }
    memory = Memory(count: 2 * sizes.reduce(0, +) + Memory<Number>.rounded(rows))
    outputs = sizes.map { [memory] in memory.take($0) }
    targetStart = sizes.map { [memory] in memory.take($0) }
    weightStart = memory.take(rows)
    losses = .allocate(capacity: slices)
    losses.initialize(repeating: 0, count: slices)
    maskSteps = plan.outputs.map { output in
      plan.values[output].mask.map { plan.values[$0].maskSteps } ?? 0
    }
    masks = maskSteps.map { $0 > 0 ? .allocate(capacity: $0 * rows) : nil }
  }

  deinit {
    losses.deallocate()
    masks.forEach { $0?.deallocate() }
  }

  /// Added in the order of the slices.
  var loss: Double { (0..<slices).reduce(0) { $0 + losses[$1] } }

  func set(_ loss: Double, _ slice: Int) { losses[slice] = loss }

  func keep(_ lane: Lane<Number>, _ rows: Range<Int>) {
    for index in outputs.indices {
      (outputs[index] + rows.lowerBound * counts[index]).update(
        from: lane.output(index), count: rows.count * counts[index])
      guard let mask = lane.outputMask(index), let to = masks[index] else { continue }
      let steps = maskSteps[index]
      (to + rows.lowerBound * steps).update(from: mask, count: rows.count * steps)
    }
  }

  func targets(_ index: Int, _ rows: Range<Int>, _ count: Int) -> UnsafeMutablePointer<Number> {
    targetStart[index] + rows.lowerBound * count
  }

  func weights(_ rows: Range<Int>) -> UnsafeMutablePointer<Number> {
    weightStart + rows.lowerBound
  }

  func collect(_ body: (BatchOutput<Number>) -> Void) {
    for index in outputs.indices {
      body(
        BatchOutput(
          index: index,
          values: UnsafeBufferPointer(start: outputs[index], count: rows * counts[index]),
          targets: UnsafePointer(targetStart[index]), mask: masks[index].map { UnsafePointer($0) }))
    }
  }
}
