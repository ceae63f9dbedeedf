import RNNXGraph
import RNNXRuntime
import Testing

@testable import RNNXTraining

@Suite("Sequential in Swift")
struct SequentialTests {
  private let inputs = Tensor(
    shape: [12, 4, 3], values: (0..<144).map { Float($0 % 7) / 7 - 0.5 })
  private let labels = Tensor(shape: [12], values: (0..<12).map { Float($0 % 3) })

  private func model(_ seed: UInt64 = 1) throws -> Sequential {
    try Sequential(inputShape: [4, 3], seed: seed) {
      LayerSpec.Bidirectional(.LSTM(5, returnsSequences: true))
      LayerSpec.TimeDistributed(.Dense(4, activation: "tanh"))
      LayerSpec.Dropout(0.1)
      LayerSpec.GRU(4)
      LayerSpec.Dense(3, activation: "softmax")
    }
  }

  @Test("A model is built, compiled, trained, evaluated and run")
  func trains() throws {
    let model = try model()
    model.compile(
      optimizer: OptimizerSettings(.adam(), learningRate: .constant(0.02)),
      loss: .sparseCategoricalCrossentropy(), metrics: ["accuracy"])
    let before = try model.evaluate(inputs, labels)["loss"] ?? 0
    let history = try model.fit(inputs, labels, FitSettings(epochs: 8, batchSize: 5))
    #expect(history.count == 8)
    let after = try model.evaluate(inputs, labels)
    #expect(after["loss"] ?? 9 < before)
    #expect(after["accuracy"] != nil)
    let answers = try model.predict(inputs)
    #expect(answers.shape == [12, 3])
    for row in 0..<12 {
      #expect(abs(answers.values[row * 3..<row * 3 + 3].reduce(0, +) - 1) < 1e-5)
    }
    #expect(model.trainingState.optimizer?.iterations == 24)
  }

  @Test("Training twice goes on with the optimizer as it was left")
  func goesOn() throws {
    let (twice, once) = (try model(), try model())
    for model in [twice, once] {
      model.compile(
        optimizer: OptimizerSettings(.sgd(momentum: 0.9)), loss: .sparseCategoricalCrossentropy())
    }
    let settings = FitSettings(epochs: 1, batchSize: 12, shuffles: false)
    _ = try twice.fit(inputs, labels, settings)
    _ = try twice.fit(inputs, labels, settings)
    #expect(twice.trainingState.optimizer?.iterations == 2)
    _ = try once.fit(inputs, labels, settings)
    #expect(twice.graph.layers[1].weights != once.graph.layers[1].weights)
  }

  @Test("Layers are named as Keras names them; a model that is not compiled says so")
  func names() throws {
    let model = try model()
    #expect(
      model.graph.layers.map(\.name) == [
        "input_layer", "bidirectional", "time_distributed", "dropout", "gru", "dense",
      ])
    #expect(throws: TrainingError.self) { try model.fit(inputs, labels) }
  }
}
