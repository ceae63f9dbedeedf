import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx inspect")
struct InspectTests {
  private let model = Fixtures.path("reference/mnist-lstm.h5")

  @Test("the reference model is told in 100 columns")
  func reference() throws {
    let run = try Program.run(["inspect", model])
    #expect(run.exitCode == 0)
    #expect(run.errors == "")
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.allSatisfy { $0.count <= 100 || $0.contains(model) })
    #expect(
      lines.dropFirst().joined(separator: "\n") == """
          written by Keras 3, version 3.15.1; backend tensorflow; 2.6 MB
          Sequential "mnist_lstm", 8 layers

        Layer                     Output shape     Parameters  Notes
        \(String(repeating: "-", count: 100))
        input_layer (InputLayer)  (None, 28, 28)            0
        lstm (LSTM)               (None, 28, 128)      80,384  gates i f c o, relu/sigmoid, return_sequences
          kernel                  [28, 512]
          recurrent_kernel        [128, 512]
          bias                    [512]
        dropout (Dropout)         (None, 28, 128)           0
        lstm_1 (LSTM)             (None, 128)         131,584  gates i f c o, relu/sigmoid
          kernel                  [128, 512]
          recurrent_kernel        [128, 512]
          bias                    [512]
        dropout_1 (Dropout)       (None, 128)               0
        dense (Dense)             (None, 32)            4,128  relu
          kernel                  [128, 32]
          bias                    [32]
        dropout_2 (Dropout)       (None, 32)                0
        dense_1 (Dense)           (None, 10)              330  softmax
          kernel                  [32, 10]
          bias                    [10]

        Parameters: 216,426 (216,426 trainable, 0 not), 865.7 KB
        Training: optimizer Adam (state of 21 variables), loss sparse_categorical_crossentropy

        """)
  }

  @Test("--json has the documented keys")
  func json() throws {
    let json = try Program.run(["inspect", model, "--json", "--show", "stats", "--check"]).json()
    #expect(json["kind"] == "model")
    #expect(json["keras_version"] == "3.15.1")
    #expect(json["parameters"] == 216_426)
    #expect(json["runnable"] == true)
    #expect(json["findings"] == [])
    #expect(json["training"]?["optimizer"] == "Adam")
    #expect(json["layers"]?.arrayValue?.count == 8)
    #expect(json["layers"]?[1]?["output_shapes"] == [[nil, 28, 128]])
    #expect(json["layers"]?[1]?["weights"]?[0]?["shape"] == [28, 512])
    #expect(json["layers"]?[1]?["weights"]?[0]?["stats"]?["zeros"] == 0)
  }

  @Test(
    "--check fails a model with a fault",
    arguments: [
      ("nan_weights", "nan: layer \"dense\", kernel: 1 of 12 values are NaN"),
      ("refused_lambda", "not_runnable: layer \"double\" is a Lambda"),
      ("refused_custom_layer", "not_runnable: layer \"scale\" is a Scale"),
    ])
  func check(name: String, finding: String) throws {
    let path = Fixtures.path("keras3-h5/\(name)/model.h5")
    let run = try Program.run(["inspect", path, "--check"])
    #expect(run.exitCode == 1)
    #expect(run.errors == "")
    #expect(run.output.contains(finding))
    #expect(try Program.run(["inspect", path]).exitCode == 0)
  }

  @Test("every model of the fixtures is told", arguments: Fixtures.cases(of: "keras3-h5"))
  func everyModel(_ fixture: FixtureCase) throws {
    let run = try Program.run(["inspect", fixture.path("model.h5"), "--json"])
    #expect(run.exitCode == 0, "\(run.errors)")
    let isRefused = try fixture.origin()["refused"] != nil
    #expect(try run.json()["runnable"] == .bool(!isRefused))
  }

  @Test("an HDF5 file without a model is told as a tree")
  func tree() throws {
    let run = try Program.run(["inspect", Fixtures.path("hdf5/links/file.h5")])
    #expect(run.exitCode == 0)
    #expect(run.output.contains("\n/\n"))
    #expect(run.output.contains("external  (external link, not followed)"))
  }

  @Test("an array is told by shape and type")
  func arrays() throws {
    let run = try Program.run(["inspect", Fixtures.path("digits.idx")])
    #expect(run.output.contains("array [1000, 28, 28] uint8"))
    let npy = Fixtures.path("reference/digits-expected.npy")
    #expect(try Program.run(["inspect", npy]).output.contains("array [1000, 10] float32"))
  }

  @Test("--show adds its section", arguments: ["weights", "stats", "optimizer", "config", "tree"])
  func sections(section: String) throws {
    let plain = try Program.run(["inspect", model]).output
    let shown = try Program.run(["inspect", model, "--show", section]).output
    let marks = [
      "weights": "mnist_lstm/lstm/lstm_cell/kernel", "stats": "Deviation",
      "optimizer": "\"beta_1\": 0.9", "config": "\"recurrent_activation\": \"sigmoid\"",
      "tree": "  model_weights/",
    ]
    #expect(shown.hasPrefix(plain))
    #expect(shown.contains(try #require(marks[section])))
  }

  @Test("--dot and --html write files of their own")
  func files() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run([
      "inspect", model, "--dot", folder("m.dot"), "--html", folder("m.html"),
    ])
    #expect(run.exitCode == 0)
    #expect(try folder.text(of: "m.dot").contains("\"lstm\" -> \"dropout\";"))
    let page = try folder.text(of: "m.html")
    #expect(page.hasPrefix("<!doctype html>") && page.contains("131,584"))
    #expect(!page.contains("http://") && !page.contains("https://"))
  }

  @Test("a model comes through a pipe, too")
  func pipe() throws {
    let run = try Program.shell("cat \"$1\" | \"$0\" inspect -", [model])
    #expect(run.exitCode == 0)
    #expect(run.output.hasPrefix("standard input: Keras HDF5 model"))
  }
}
