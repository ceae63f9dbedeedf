package import RNNXGraph
import RNNXKernels

/// Trains a model epoch by epoch, as `keras.Model.fit` does.
package final class Trainer {
  /// The model as it was given.
  package let graph: ModelGraph
  package let compilation: Compilation
  package let settings: FitSettings
  package let callbacks: [Callback]
  package let stepper: TrainingStepper
  /// What the epochs came to so far.
  package internal(set) var history: [EpochLog] = []
  /// The epoch and the step in it that come next.
  package internal(set) var epoch = 0
  package internal(set) var stepInEpoch = 0
  var callbackState: CallbackState
  /// The weights of the best epoch, where a callback keeps them.
  var best: [Float]?
  var meter: EpochMeter?
  /// Sums of a meter that was interrupted.
  var restoredSums: [Double]?

  /// Why training ended.
  package enum Ending: Sendable, Equatable {
    /// All epochs are done.
    case done
    /// A callback ended it.
    case stopped(String)
    /// Somebody asked for it; training can be resumed.
    case interrupted
  }

  /// What the caller is told and asked while training runs.
  package struct Events {
    /// After each step; `false` ends training.
    package var step: (Progress) -> Bool = { _ in true }
    /// After each epoch.
    package var epoch: (EpochLog) throws -> Void = { _ in }
    /// Saves the model as it is now, for a checkpoint.
    package var save: (_ path: String, EpochLog) throws -> Void = { _, _ in }
    /// After each epoch, when its callbacks are done: the time to save what `resume` needs.
    package var checkpoint: () throws -> Void = {}
    /// Something the user should know.
    package var warn: (String) -> Void = { _ in }
    package init() {}
  }

  /// How far an epoch is.
  package struct Progress {
    package var epoch: Int
    package var step: Int
    package var steps: Int
    package var values: [(name: String, value: Double)]
  }

  /// A model ready to be trained.
  package init(
    _ graph: ModelGraph, _ compilation: Compilation, settings: FitSettings,
    callbacks: [Callback] = [], threads: Int
  ) throws(TrainingError) {
    self.graph = graph
    self.compilation = compilation
    self.settings = settings
    self.callbacks = callbacks
    callbackState = CallbackState(callbacks)
    stepper = try TrainingStepper(
      graph, losses: compilation.losses, optimizer: compilation.optimizer, threads: threads)
  }

  /// The model with the weights as they are now.
  package var trainedGraph: ModelGraph { stepper.core.updated(graph) }

  /// Trains up to the last epoch, from where the trainer stands.
  package func fit(
    _ samples: TrainingSamples<Float>, validation: TrainingSamples<Float>? = nil, _ events: Events
  ) throws -> Ending {
    let (training, held) = try split(samples, validation)
    try check(training)
    if let held { try check(held) }
    var meter = try makeMeter(training)
    if let restoredSums { meter.restore(restoredSums) }
    restoredSums = nil
    while epoch < settings.epochs {
      let start = ContinuousClock.now
      startEpoch()
      if stepInEpoch == 0 { meter.reset() }
      if try !run(training, &meter, events) { return .interrupted }
      var log = EpochLog(epoch: epoch, values: meter.values(), seconds: 0)
      if let held, (epoch + 1) % settings.validationFrequency == 0 {
        log.values += try evaluate(held, prefix: "val_")
      }
      log.values.append(("learning_rate", stepper.optimizer.rate))
      log.seconds = Self.seconds(since: start)
      history.append(log)
      (epoch, stepInEpoch) = (epoch + 1, 0)
      let reason = try finish(log, events)
      if let reason {
        stepper.optimizer.finish()
        return .stopped(reason)
      }
    }
    stepper.optimizer.finish()
    stepper.core.packAll()
    return .done
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  private func makeMeter(_ samples: TrainingSamples<Float>) throws(TrainingError) -> EpochMeter {
    let size = min(settings.batchSize, samples.count)
    let heads = try stepper.core.heads(samples, batchSize: size)
    for (head, target) in zip(heads, samples.targets) where head.targetCount != target.sampleCount {
      throw .data(
        "labels: expected \(head.targetCount) numbers a sample, found \(target.sampleCount)"
          + " (shape \(target.shape))")
    }
    return try EpochMeter(
      compilation, outputs: graph.outputNames, widths: heads.map(\.width))
  }

  private func check(_ samples: TrainingSamples<Float>) throws(TrainingError) {
    guard samples.count > 0 else { throw .data("there are no samples") }
    let counts = (samples.inputs + samples.targets).map(\.count)
    guard Set(counts).count == 1 else {
      throw .data("inputs and labels have different numbers of samples: \(counts)")
    }
    guard samples.targets.count == graph.outputs.count else {
      throw .data(
        "the model has \(graph.outputs.count) outputs, but labels for \(samples.targets.count)")
    }
    for (name, array) in zip(graph.inputNames, samples.inputs) {
      let values = UnsafeBufferPointer(start: array.values, count: array.count * array.sampleCount)
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw .data(
          "input \"\(name)\", sample \(index / max(array.sampleCount, 1)): \(values[index])"
            + " is no number to train on")
      }
    }
  }

  private func startEpoch() {
    for case .rateSchedule(let schedule) in callbacks {
      stepper.optimizer.constantRate = schedule.value(step: epoch)
    }
  }

  /// The steps of an epoch; `false` where somebody ended it.
  private func run(
    _ samples: TrainingSamples<Float>, _ meter: inout EpochMeter, _ events: Events
  ) throws -> Bool {
    var shuffle = Shuffle(seed: settings.seed, epoch: epoch)
    let order = settings.shuffles ? shuffle.order(samples.count) : Array(0..<samples.count)
    let size = settings.batchSize
    let steps = (samples.count + size - 1) / size
    while stepInEpoch < steps {
      let rows = order[stepInEpoch * size..<min((stepInEpoch + 1) * size, samples.count)]
      let key = mixed(
        settings.seed &+ UInt64(stepper.optimizer.iterations) &* 0x2545_F491_4F6C_DD1D)
      let loss = try withUnsafeMutablePointer(to: &meter) { meter in
        try stepper.step(samples, rows, key: key) { meter.pointee.add($0) }
      }
      guard loss.isFinite else {
        if callbacks.contains(.terminateOnNaN) {
          endsOnNaN = true
          return true
        }
        throw TrainingError.notFinite(
          epoch: epoch + 1, step: stepInEpoch + 1,
          layer: stepper.core.firstNotFinite(samples, batchSize: rows.count))
      }
      meter.add(loss: loss, rows: rows.count)
      stepInEpoch += 1
      let progress = Progress(
        epoch: epoch, step: stepInEpoch, steps: steps, values: meter.values())
      if !events.step(progress) {
        self.meter = meter
        return false
      }
    }
    return true
  }

  private var endsOnNaN = false

  /// What the callbacks want; gives why training ends, if it does.
  private func finish(_ log: EpochLog, _ events: Events) throws -> String? {
    if endsOnNaN { return "the loss is not a number" }
    let decision = callbackState.decide(callbacks, log, rate: stepper.optimizer.rate)
    for name in Set(decision.missing).sorted() {
      events.warn(
        "a callback watches \"\(name)\", which is not there; there are: "
          + log.values.map(\.name).joined(separator: ", "))
    }
    if let rate = decision.rate {
      if stepper.optimizer.constantRate == nil {
        events.warn("ReduceLROnPlateau cannot change the rate of a schedule")
      } else {
        stepper.optimizer.constantRate = rate
      }
    }
    if decision.keepsBest { best = stepper.core.weights }
    try events.epoch(log)
    for path in decision.saves { try events.save(path, log) }
    if decision.restoresBest, let best {
      stepper.core.weights = best
      stepper.core.packAll()
    }
    try events.checkpoint()
    return decision.stops
  }

  /// The loss and the metrics of samples, without training.
  package func evaluate(
    _ samples: TrainingSamples<Float>, prefix: String = ""
  ) throws(TrainingError) -> [(name: String, value: Double)] {
    var meter = try makeMeter(samples)
    let size = settings.batchSize
    let order = Array(0..<samples.count)
    for start in stride(from: 0, to: samples.count, by: size) {
      let rows = order[start..<min(start + size, samples.count)]
      let loss = try withUnsafeMutablePointer(to: &meter) { meter throws(TrainingError) in
        try stepper.evaluate(samples, rows) { meter.pointee.add($0) }
      }
      meter.add(loss: loss, rows: rows.count)
    }
    let penalties = stepper.penalties
    return meter.values(prefix).enumerated().map {
      ($1.name, $0 == 0 ? $1.value + penalties : $1.value)
    }
  }
}
