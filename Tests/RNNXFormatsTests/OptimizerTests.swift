import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("Optimizer state")
struct OptimizerTests {
  private func state(_ path: String) throws -> (ModelFile, OptimizerState) {
    let file = try ModelReader().read(path: Fixtures.path(path))
    return (file, try #require(file.training?.optimizer))
  }

  @Test("The reference network's schedule, steps and slots come under its weights' names")
  func reference() throws {
    let (file, state) = try state("reference/mnist-lstm.h5")
    #expect(state.className == "Adam" && state.formulas == .keras3)
    #expect(file.training?.loss == "sparse_categorical_crossentropy")
    #expect(file.training?.metrics == ["accuracy"])
    guard case .schedule("InverseTimeDecay", let config) = state.learningRate else {
      Issue.record("no schedule: \(state.learningRate)")
      return
    }
    #expect(config.number("decay_rate") == 1e-6)
    #expect((state.iterations ?? 0) > 0)
    #expect(state.slots.keys.sorted() == ["momentum", "velocity"])
    for layer in file.graph.layers {
      for (path, entry) in layer.weights.entries {
        for role in state.slots.keys {
          let slot = try #require(state.slots[role]?[WeightKey(layer.name, path)], "\(path)")
          #expect(slot.shape == entry.tensor.shape)
        }
      }
    }
  }

  /// What the names in the file say is kept where the slots say it is.
  @Test(
    "Variables of Keras 3 and tf-keras stand with the weights that their names tell",
    arguments: [
      ("keras3-h5", "adam/sequential_lstm_lstm_cell_kernel_", ["momentum", "velocity"]),
      ("tfkeras-h5", "Adam/{}/lstm/lstm_cell/kernel:0", ["m", "v"]),
    ])
  func names(_ writer: String, _ name: String, _ words: [String]) throws {
    let (file, state) = try state(writer + "/training_config/model.h5")
    #expect(state.iterations == 2)
    #expect(state.learningRate == .constant(Double(Float(0.001))))
    for (role, word) in zip(["momentum", "velocity"], words) {
      let wanted = name.contains("{}") ? name.replacing("{}", with: word) : name + word
      let stored = try #require(file.optimizer.first { $0.name == wanted })
      let key = try #require(
        state.slots[role]?.keys.first { $0.layer == "lstm" && $0.path == "kernel" })
      #expect(state.slots[role]?[key] == stored.tensor)
    }
  }

  @Test(
    "Keras 2 keeps all momenta, then all velocities, then placeholders",
    arguments: ["keras20-h5", "keras2-h5", "keras23-h5"])
  func keras2(_ writer: String) throws {
    let (file, state) = try state(writer + "/training_config/model.h5")
    #expect(state.formulas == .keras2 && state.className == "Adam")
    #expect(state.config.number("epsilon") == (writer == "keras20-h5" ? 1e-8 : 1e-7))
    let paths = ["kernel", "recurrent_kernel", "bias"].map { WeightKey("lstm_1", $0) }
    for (index, key) in (paths + ["kernel", "bias"].map { WeightKey("dense_1", $0) }).enumerated() {
      #expect(state.slots["momentum"]?[key] == file.optimizer[1 + index].tensor)
      #expect(state.slots["velocity"]?[key] == file.optimizer[6 + index].tensor)
    }
    #expect(state.slots["velocity_hat"] == nil)
  }
}
