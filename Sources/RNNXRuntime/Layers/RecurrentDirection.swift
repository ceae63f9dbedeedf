import RNNXGraph
import RNNXKernels

/// One recurrent layer over one sequence: where its states come from and where they go.
struct RecurrentDirection: Sendable {
  let engine: RecurrentEngine
  let arguments: RecurrentArguments

  /// Where one run writes its outputs; strides count floats.
  struct Target {
    var output: UnsafeMutablePointer<Float>
    var rowStride: Int
    /// Negative where the outputs are to stand in reverse order.
    var stepStride: Int
  }

  /// The memory of one run's states.
  struct States {
    /// Read first, one for each state; empty for zeros.
    var initial: [UnsafeMutablePointer<Float>]
    /// Kept between batches: read and overwritten.
    var kept: [UnsafeMutablePointer<Float>]
    /// Where the final states are wanted; empty where nobody asks.
    var final: [UnsafeMutablePointer<Float>]
  }

  /// The plan of a layer of its own.
  func plan(_ site: CallSite) -> LayerPlan {
    let (timeSteps, features) = (site.input()[0], site.input()[1])
    let units = engine.units
    let keepsMask = arguments.returnsSequences && site.inputMasks[0]
    let others = Array(repeating: OutputSource.none, count: site.outputs.count - 1)
    var plan = LayerPlan(
      outputs: site.outputs.map { _ in .computed },
      masks: [keepsMask ? .input(0) : .none] + others
    ) { run in
      let rowStride = arguments.returnsSequences ? timeSteps * units : units
      let target = Target(output: run.outputs[0], rowStride: rowStride, stepStride: units)
      let states = States(
        initial: Array(run.inputs.dropFirst()), kept: run.states,
        final: Array(run.outputs.dropFirst()))
      self.run(run, timeSteps: timeSteps, features: features, into: target, states, run.scratch)
    }
    plan.scratch = { scratchCount(rows: $0, timeSteps: timeSteps) }
    plan.states = keptStates
    return plan
  }

  /// The floats a row of each state that is kept between batches.
  var keptStates: [Int] {
    arguments.isStateful ? engine.stateWidths : []
  }

  /// The floats of scratch for a run: the states, then the kernel's own.
  func scratchCount(rows: Int, timeSteps: Int) -> Int {
    rows * engine.stateWidths.reduce(0, +) + engine.scratchCount(rows, timeSteps)
  }

  /// Runs the layer over `run`'s first input.
  func run(
    _ run: LayerRun, timeSteps: Int, features: Int, into target: Target, _ states: States,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let counts = engine.stateWidths.map { run.rows * $0 }
    var memory: [UnsafeMutablePointer<Float>] = []
    var free = scratch
    for count in counts {
      memory.append(free)
      free += count
    }
    if !states.kept.isEmpty && states.initial.isEmpty { memory = states.kept }
    for (index, initial) in states.initial.enumerated() {
      memory[index].update(from: initial, count: counts[index])
    }
    var call = SequenceCall(
      rows: run.rows, timeSteps: timeSteps, input: UnsafePointer(run.inputs[0]),
      inputRowStride: timeSteps * features, inputStepStride: features)
    call.output = target.output
    call.outputRowStride = target.rowStride
    call.outputStepStride = target.stepStride
    call.writes = arguments.returnsSequences ? .all : .last
    call.startsFromZero = states.kept.isEmpty && states.initial.isEmpty
    call.goesBackwards = arguments.goesBackwards
    call.mask = run.masks[0].map { UnsafePointer($0) }
    call.maskRowStride = timeSteps
    call.threads = run.threads
    call.zeroOutputForMask = arguments.zeroOutputForMask && !arguments.zerosByUnreversedMask
    engine.run(call, memory, free)
    if arguments.zerosByUnreversedMask { zero(target, run, timeSteps: timeSteps) }
    for (index, wanted) in states.final.enumerated() {
      wanted.update(from: memory[index], count: counts[index])
    }
    if !states.kept.isEmpty && !states.initial.isEmpty {
      for (index, kept) in states.kept.enumerated() {
        kept.update(from: memory[index], count: counts[index])
      }
    }
  }

  /// Sets the outputs, in the order in which they were taken, to zero where the mask has a gap at the
  /// same place of the input: see `RecurrentArguments.zerosByUnreversedMask`.
  private func zero(_ target: Target, _ run: LayerRun, timeSteps: Int) {
    guard let mask = run.masks[0] else { return }
    for row in 0..<run.rows {
      for step in 0..<timeSteps where mask[row * timeSteps + step] == 0 {
        (target.output + row * target.rowStride + step * target.stepStride)
          .update(repeating: 0, count: engine.units)
      }
    }
  }
}
