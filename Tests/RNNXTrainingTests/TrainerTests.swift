import RNNXGraph
import RNNXJSON
import RNNXRuntime
import Testing

@testable import RNNXTraining

@Suite("Whole runs")
struct TrainerTests {
  static func compilation(_ optimizer: OptimizerKind = .adam()) -> Compilation {
    Compilation(
      optimizer: OptimizerSettings(optimizer, learningRate: .constant(0.01)),
      losses: [(.meanSquaredError, 1)], metrics: [["mae"]])
  }

  static func samples(_ rows: Int) -> TrainingSamples<Float> {
    SmallModels.samples(Float.self, rows: rows, timeSteps: 4, features: 3, targets: 2)
  }

  static func trainer(
    threads: Int = 2, epochs: Int = 3, callbacks: [Callback] = [],
    graph: ModelGraph? = nil, batchSize: Int = 40
  ) throws -> Trainer {
    try Trainer(
      graph ?? SmallModels.withDropout(), compilation(),
      settings: FitSettings(epochs: epochs, batchSize: batchSize, seed: 5), callbacks: callbacks,
      threads: threads)
  }

  @Test("Weights are the same bit for bit whatever the threads", arguments: [1, 2, 3])
  func threads(_ threads: Int) throws {
    let (one, other) = (try Self.trainer(threads: 1), try Self.trainer(threads: threads))
    for trainer in [one, other] {
      #expect(try trainer.fit(Self.samples(130), Trainer.Events()) == .done)
    }
    #expect(one.stepper.core.weights == other.stepper.core.weights)
    #expect(one.history == other.history)
  }

  @Test(
    "A run that is interrupted anywhere and resumed ends as if it had not been",
    arguments: [1, 3, 4, 7, 9])
  func resumes(_ steps: Int) throws {
    let whole = try Self.trainer()
    _ = try whole.fit(Self.samples(130), Trainer.Events())
    let first = try Self.trainer()
    var left = steps
    var events = Trainer.Events()
    events.step = { _ in
      left -= 1
      return left > 0
    }
    #expect(try first.fit(Self.samples(130), events) == .interrupted)
    let second = try Self.trainer()
    try second.restore(first.snapshot)
    #expect(try second.fit(Self.samples(130), Trainer.Events()) == .done)
    #expect(second.stepper.core.weights == whole.stepper.core.weights)
    #expect(second.history == whole.history)
  }

  @Test("A stateful model resumes with its states")
  func resumesStates() throws {
    let graph = try SmallModels.path(layers: [
      ("LSTM", ["units": 4, "stateful": true]), ("Dense", ["units": 2]),
    ])
    let make = { try Self.trainer(graph: graph, batchSize: 10) }
    let (whole, first, second) = (try make(), try make(), try make())
    _ = try whole.fit(Self.samples(40), Trainer.Events())
    var left = 6
    var events = Trainer.Events()
    events.step = { _ in
      left -= 1
      return left > 0
    }
    _ = try first.fit(Self.samples(40), events)
    try second.restore(first.snapshot)
    _ = try second.fit(Self.samples(40), Trainer.Events())
    #expect(second.stepper.core.weights == whole.stepper.core.weights)
  }

  @Test("A snapshot of another model is refused")
  func refusesOthers() throws {
    let other = try SmallModels.path(layers: [("LSTM", ["units": 5]), ("Dense", ["units": 2])])
    let snapshot = try Self.trainer(graph: other).snapshot
    #expect(throws: TrainingError.self) { try Self.trainer().restore(snapshot) }
  }

  @Test("Training makes the loss small")
  func learns() throws {
    let trainer = try Self.trainer(
      epochs: 60,
      graph: SmallModels.path(layers: [
        ("GRU", ["units": 16]), ("Dense", ["units": 2]),
      ]))
    _ = try trainer.fit(Self.samples(40), Trainer.Events())
    let (first, last) = (trainer.history[0]["loss"] ?? 0, trainer.history[59]["loss"] ?? 1)
    #expect(last < 0.6 * first)
  }

  @Test("A loss that is no number ends training and says where")
  func notFinite() throws {
    let graph = try SmallModels.path(layers: [
      ("LSTM", ["units": 4]), ("Dense", ["units": 2]),
    ])
    let compilation = Compilation(
      optimizer: OptimizerSettings(.sgd(), learningRate: .constant(1e30)),
      losses: [(.meanSquaredError, 1)], metrics: [])
    let settings = FitSettings(epochs: 5, batchSize: 10)
    let trainer = try Trainer(graph, compilation, settings: settings, threads: 1)
    #expect { try trainer.fit(Self.samples(40), Trainer.Events()) } throws: { error in
      guard case .notFinite(epoch: 1, _, let layer)? = error as? TrainingError else { return false }
      return layer != nil
    }
    let stopping = try Trainer(
      graph, compilation, settings: settings, callbacks: [.terminateOnNaN], threads: 1)
    #expect(
      try stopping.fit(Self.samples(40), Trainer.Events()) == .stopped("the loss is not a number"))
  }

  @Test("EarlyStopping ends, restores the best weights, and ReduceLROnPlateau lowers the rate")
  func callbacks() throws {
    let graph = try SmallModels.path(layers: [("SimpleRNN", ["units": 4]), ("Dense", ["units": 2])])
    let callbacks: [Callback] = [
      .earlyStopping(monitor: "loss", minDelta: 10, patience: 2, restoresBest: true),
      .reduceOnPlateau(monitor: "loss", factor: 0.5, patience: 1, minDelta: 10),
    ]
    let trainer = try Self.trainer(epochs: 9, callbacks: callbacks, graph: graph)
    let ending = try trainer.fit(Self.samples(40), Trainer.Events())
    #expect(ending == .stopped("loss has not improved for 2 epochs"))
    #expect(trainer.history.map { $0["learning_rate"] ?? 0 } == [0.01, 0.01, 0.005])
  }

  @Test("Validation holds the last samples back")
  func validation() throws {
    let settings = FitSettings(epochs: 1, batchSize: 7, validationSplit: 0.25)
    let trainer = try Trainer(
      SmallModels.withDropout(), Self.compilation(), settings: settings, threads: 2)
    _ = try trainer.fit(Self.samples(40), Trainer.Events())
    #expect(
      trainer.history[0].values.map(\.name)
        == ["loss", "mae", "val_loss", "val_mae", "learning_rate"])
  }

  @Test("Without dropout, answers are those of the runtime")
  func agreesWithTheRuntime() throws {
    let trainer = try Self.trainer()
    let samples = Self.samples(9)
    _ = try trainer.fit(samples, Trainer.Events())
    let values = (0..<9 * 12).map { samples.inputs[0].values[$0] }
    let wanted = try Model(trainer.trainedGraph).predict(Tensor(shape: [9, 4, 3], values: values))
    let found = try trainer.answers(samples).values
    for (a, b) in zip(found, wanted.values) { #expect(abs(a - b) <= 1e-5 + 1e-5 * abs(b)) }
  }

  @Test("What has no way back is refused by name, all of it at once")
  func refuses() throws {
    let graph = try SmallModels.path(layers: [
      ("GaussianNoise", ["stddev": 0.1]),
      ("LSTM", ["units": 4, "implementation": 1, "dropout": 0.5]),
      ("Dense", ["units": 2, "activation": "sparsemax"]),
    ])
    let trainer = try Self.trainer(graph: graph)
    #expect { try trainer.fit(Self.samples(9), Trainer.Events()) } throws: { error in
      guard case .several(let faults)? = error as? TrainingError else { return false }
      return faults.count == 3
    }
  }

  @Test("Labels that are no classes are told by their place")
  func labels() throws {
    let graph = try SmallModels.path(layers: [
      ("GRU", ["units": 4]), ("Dense", ["units": 3, "activation": "softmax"]),
    ])
    let compilation = Compilation(
      optimizer: OptimizerSettings(.adam()), losses: [(.sparseCategoricalCrossentropy(), 1)],
      metrics: [])
    var samples = Self.samples(5)
    samples.targets = [SampleArray(Tensor(shape: [5], values: [0, 1, 2, 3, 0]))]
    let trainer = try Trainer(
      graph, compilation, settings: FitSettings(shuffles: false), threads: 1)
    #expect(throws: TrainingError.labelOutOfRange(sample: 3, value: "3", classes: 3)) {
      try trainer.fit(samples, Trainer.Events())
    }
  }
}
