import Foundation
import RNNXFormats
import RNNXTestSupport
import Testing

/// What kept its name and changed its meaning, see `docs/formats/traps.md`, is said by `inspect` and `convert`.
///
/// That the values are right is shown by the writers' own predictions: `GoldenTests` runs each of these fixtures.
@Suite("Traps of the vintages")
struct TrapTests {
  @Test(
    "What changed its meaning is said",
    arguments: [
      ("keras1-h5/lstm_cpu", "hard_sigmoid is clip(0.2 x + 0.5, 0, 1) as Keras 1 meant it"),
      ("keras2-h5/lstm_plain", "hard_sigmoid is clip(0.2 x + 0.5, 0, 1) as Keras 2 meant it"),
      ("keras20-h5/gru_before_plain", "a GRU that does not name reset_after meant false"),
      ("keras2-h5/bidirectional_lstm_masked", "a Bidirectional of Keras 2 repeats its last output"),
      ("keras1-h5/bidirectional_masked", "a Bidirectional of Keras 1 repeats its last output"),
      ("keras2-h5/merge_masked", "Keras 2 joins the masks of merged inputs by \"and\""),
      ("keras2-h5/conv2d", "kernel flipped: Theano convolves"),
      ("keras1-h5/convolution2d_th", "kernel flipped: Theano convolves"),
      ("keras0-h5/normalization", "standard deviation made a variance"),
      ("tfkeras-cudnn-h5/cudnn_lstm", "computed as the LSTM (tanh, sigmoid) that cuDNN stands for"),
      ("keras3-containers/int8", "quantized to int8; its weights are made float32"),
      ("keras3-containers/int4", "quantized to int4; its weights are made float32"),
      ("keras3-containers/mixed_float16_h5", "dtype mixed_float16: computed in float32"),
    ])
  func remarks(_ name: String, _ words: String) throws {
    let file = try read(name)
    #expect(
      file.remarks.contains { $0.contains(words) }, "\(file.remarks)")
  }

  @Test(
    "Where nothing changed nothing is said",
    arguments: [
      "keras3-h5/lstm_plain", "tfkeras-h5/lstm_plain", "keras3-h5/bidirectional_lstm_masked",
      "tfkeras-h5/conv2d", "tf115-keras-h5/simple_rnn_plain", "keras23-h5/lstm_plain",
    ])
  func silence(_ name: String) throws {
    #expect(try read(name).remarks == [])
  }

  @Test("What running_std of Keras 1 is depends on a version that weights do not name")
  func deviations() throws {
    let weights = Fixtures.path("keras1-h5/weights_stack/weights.h5")
    let layers = try String(
      contentsOfFile: Fixtures.path("keras1-h5/weights_stack/architecture.json"), encoding: .utf8)
    let path = NSTemporaryDirectory() + "rnnx-trap-" + UUID().uuidString + ".json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (version, isDoubtful) in [("1.2.2", false), ("1.0.8", false), ("1.0.5", true)] {
      try layers.replacing("1.2.2", with: version).write(
        toFile: path, atomically: true, encoding: .utf8)
      let file = try ModelReader(architecture: path).read(path: weights)
      #expect(file.remarks.contains { $0.contains("running_std") } == isDoubtful, "\(version)")
    }
  }

  private func read(_ name: String) throws -> ModelFile {
    let fixture = FixtureCase(name: name)
    guard fixture.has("architecture.json") else {
      let model = fixture.has("model.keras") ? "model.keras" : "model.h5"
      return try ModelReader().read(path: fixture.path(model))
    }
    return try ModelReader(architecture: fixture.path("architecture.json"))
      .read(path: fixture.path("weights.h5"))
  }
}
