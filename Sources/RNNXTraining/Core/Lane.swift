import RNNXGraph
package import RNNXKernels

/// The memory in which one thread carries some rows of a batch forwards and backwards.
///
/// `@unchecked Sendable`: a lane is in the hands of one thread at a time.
package final class Lane<Number: TrainingNumber>: @unchecked Sendable {
  package typealias Numbers = UnsafeMutablePointer<Number>

  private let plan: TrainingPlan<Number>
  private let memory: Memory<Number>
  private var runs: [PassRun<Number>] = []
  private var values: [Numbers] = []
  private var gradients: [Numbers?] = []
  private var masks: [UnsafeMutablePointer<UInt8>?] = []
  private let gradientStart: Numbers
  private let gradientCount: Int
  /// The rows that fit.
  package let capacity: Int
  /// The gradients of all trainable weights, summed over the rows carried since they were cleared.
  package let weightGradients: Numbers
  private let weightGradientCount: Int
  /// The states that are kept between batches, of the whole batch.
  private let states: KeptStates<Number>?

  /// Memory for up to `capacity` rows.
  package init(
    _ plan: TrainingPlan<Number>, parameters: Parameters<Number>,
    panels: [UnsafePointer<Number>], capacity: Int, states: KeptStates<Number>?
  ) {
    self.plan = plan
    self.capacity = capacity
    self.states = states
    let size = { (count: Int) in Memory<Number>.rounded(capacity * count) }
    let maskSize = { (value: TrainingPlan<Number>.Value) in
      value.maskSteps > 0 ? Memory<Number>.rounded((capacity * value.maskSteps + 3) / 4) : 0
    }
    let kept = plan.steps.map { Memory<Number>.rounded($0.pass.keptCount(rows: capacity)) }
    let scratch = Memory<Number>.rounded(
      plan.steps.map { $0.pass.scratchCount(rows: capacity) }.max() ?? 0)
    let roots = plan.values.enumerated().filter { $0.element.root == $0.offset }.map(\.element)
    let withGradient = plan.values.indices.filter { index in
      plan.values[index].root == index
        && plan.values.contains { $0.root == index && $0.needsGradient }
    }
    gradientCount = withGradient.reduce(0) { $0 + size(plan.values[$1].count) }
    weightGradientCount = Memory<Number>.rounded(parameters.trainableCount)
    memory = Memory(
      count: roots.reduce(0) { $0 + size($1.count) } + gradientCount + weightGradientCount
        + plan.values.reduce(0) { $0 + maskSize($1) } + kept.reduce(0, +) + scratch)
    weightGradients = memory.take(weightGradientCount)
    gradientStart = memory.take(gradientCount)
    var nextGradient = gradientStart
    var ownGradients: [Int: Numbers] = [:]
    for index in withGradient {
      ownGradients[index] = nextGradient
      nextGradient += size(plan.values[index].count)
    }
    for (index, value) in plan.values.enumerated() {
      values.append(value.root == index ? memory.take(capacity * value.count) : values[value.root])
      gradients.append(ownGradients[value.root])
      let mask = maskSize(value) > 0 ? memory.take(maskSize(value)) : nil
      masks.append(mask.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt8.self) })
    }
    let scratchStart = memory.take(scratch)
    for (step, count) in zip(plan.steps, kept) {
      runs.append(
        makeRun(step, parameters, panels, kept: memory.take(count), scratch: scratchStart))
    }
  }

  private func makeRun(
    _ step: TrainingPlan<Number>.Step, _ parameters: Parameters<Number>,
    _ panels: [UnsafePointer<Number>], kept: Numbers, scratch: Numbers
  ) -> PassRun<Number> {
    PassRun(
      rows: 0, firstRow: 0, inputs: step.inputs.map { values[$0] },
      inputGradients: step.inputs.map { plan.values[$0].needsGradient ? gradients[$0] : nil },
      inputMasks: step.masks.map { $0.flatMap { masks[$0] } },
      outputs: step.outputs.map { values[$0] },
      outputGradients: step.outputs.map { plan.values[$0].needsGradient ? gradients[$0] : nil },
      outputMasks: step.outputs.map { masks[$0] },
      weights: step.weights.map { parameters.pointer($0) },
      weightGradients: step.weights.map {
        parameters.slots[$0].isTrainable ? weightGradients + parameters.slots[$0].offset : nil
      },
      panels: step.panels.map { panels[$0] }, kept: kept, scratch: scratch, states: [],
      isTraining: false, key: 0, startsAtLogits: false)
  }

  /// Where the rows of an input of the model go.
  package func input(_ index: Int) -> Numbers? {
    plan.values.firstIndex { $0.input == index }.map { values[$0] }
  }

  /// An output of the model.
  package func output(_ index: Int) -> Numbers { values[plan.outputs[index]] }

  /// Where the gradient of an output goes; `nil` if nothing trainable stands before it.
  package func outputGradient(_ index: Int) -> Numbers? {
    plan.values[plan.outputs[index]].needsGradient ? gradients[plan.outputs[index]] : nil
  }

  /// The mask of an output.
  package func outputMask(_ index: Int) -> UnsafeMutablePointer<UInt8>? {
    plan.values[plan.outputs[index]].mask.flatMap { masks[$0] }
  }

  /// The sums behind the activation of an output.
  package func logits(_ index: Int) -> Numbers? {
    guard plan.logits(ofOutput: index) != nil else { return nil }
    return plan.makers[index].map { runs[$0].kept }
  }

  /// Says whether the gradient given for an output is that of the sums before its activation.
  package func setStartsAtLogits(_ index: Int, _ starts: Bool) {
    if let maker = plan.makers[index] { runs[maker].startsAtLogits = starts }
  }

  /// Clears the gradients of the weights.
  package func clear() { weightGradients.update(repeating: 0, count: weightGradientCount) }

  /// Computes the outputs of `rows` rows, whose inputs are in place.
  package func forward(
    rows: Int, firstRow: Int, isTraining: Bool, key: UInt64
  ) throws(TrainingError) {
    for (index, step) in plan.steps.enumerated() {
      runs[index].rows = rows
      runs[index].firstRow = firstRow
      runs[index].isTraining = isTraining
      runs[index].key = mixed(key &+ (step.salt &+ 1) &* 0x9E37_79B9_7F4A_7C15)
      if let states, !step.pass.states.isEmpty {
        runs[index].states = step.pass.states.indices.map {
          states.pointer(step.firstState + $0, row: firstRow)
        }
      }
      try step.pass.forward(runs[index])
    }
  }

  /// Clears the gradients of all tensors: before those of the outputs are added.
  package func startBackward() {
    gradientStart.update(repeating: 0, count: gradientCount)
  }

  /// From the gradients of the outputs to those of the weights.
  package func backward() {
    for index in plan.steps.indices.reversed() { plan.steps[index].pass.backward(runs[index]) }
  }

  /// The first layer whose output holds what is no number.
  package func firstNotFinite() -> String? {
    for (index, step) in plan.steps.enumerated() {
      for (place, number) in step.outputs.enumerated() {
        let count = runs[index].rows * plan.values[number].count
        let values = UnsafeBufferPointer(start: runs[index].outputs[place], count: count)
        if values.contains(where: { !$0.isFinite }) { return step.layer }
      }
    }
    return nil
  }
}

/// What a stateful model remembers from one batch to the next.
package final class KeptStates<Number: TrainingNumber> {
  private let memory: Memory<Number>
  private let starts: [UnsafeMutablePointer<Number>]
  private let counts: [Int]
  /// The rows of the batch.
  package let batchSize: Int

  /// Zeros for `batchSize` rows.
  package init(counts: [Int], batchSize: Int) {
    self.counts = counts
    self.batchSize = batchSize
    memory = Memory(count: counts.reduce(0) { $0 + Memory<Number>.rounded($1 * batchSize) })
    starts = counts.map { [memory] in memory.take($0 * batchSize) }
  }

  /// The state of one row.
  func pointer(_ index: Int, row: Int) -> UnsafeMutablePointer<Number> {
    starts[index] + row * counts[index]
  }

  /// All numbers, a state each.
  var values: [[Float]] {
    zip(starts, counts).map { start, count in
      (0..<count * batchSize).map { Float(start[$0]) }
    }
  }

  /// Goes on from other numbers, where they fit.
  func restore(_ values: [[Float]]) {
    for (index, numbers) in values.enumerated() where starts.indices.contains(index) {
      for (place, value) in numbers.enumerated() where place < counts[index] * batchSize {
        starts[index][place] = Number(value)
      }
    }
  }

  /// Forgets everything.
  package func reset() {
    for (start, count) in zip(starts, counts) {
      start.update(repeating: 0, count: count * batchSize)
    }
  }
}

/// Spreads the bits of a key (the finalizer of splitmix64, public domain).
func mixed(_ key: UInt64) -> UInt64 {
  var x = key
  x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
  x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
  return x ^ (x >> 31)
}
