import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("Vintages")
struct VintageTests {
  @Test("Each writer's files are of its vintage")
  func writers() throws {
    for (writer, vintage) in [("keras3-h5", KerasVintage.keras3), ("tfkeras-h5", .tensorFlow2)] {
      let file = try ModelReader().read(path: Fixtures.path(writer + "/lstm_plain/model.h5"))
      #expect(file.origin.vintage == vintage)
      #expect(file.origin.backend == "tensorflow")
    }
  }

  @Test("hard_sigmoid before Keras 3 is the steeper one, and is remarked upon")
  func hardSigmoid() throws {
    var model = SmallModel()
    model.config = model.config.replacing(
      "\"units\": 2", with: "\"units\": 2, \"activation\": \"hard_sigmoid\"")
    for (version, activation) in [
      ("3.15.1", Activation.hardSigmoid), ("2.3.1", .legacyHardSigmoid),
      ("2.21.0", .legacyHardSigmoid), ("2.2.4-tf", .legacyHardSigmoid),
    ] {
      model.kerasVersion = version
      let file = try model.read()
      #expect((file.graph[layer: "dense"]?.kind as? Dense)?.activation == activation)
      #expect(file.remarks.isEmpty == (version == "3.15.1"))
    }
  }

  @Test("The reference network brings its optimizer's state and training configuration")
  func training() throws {
    let file = try ModelReader().read(path: Fixtures.path("reference/mnist-lstm.h5"))
    #expect(file.optimizer.count == 21)
    #expect(file.optimizer[0].name == "adam/iteration")
    #expect(file.trainingConfig?["loss"] == "sparse_categorical_crossentropy")
  }
}
