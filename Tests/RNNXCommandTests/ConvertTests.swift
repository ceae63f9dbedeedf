import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx convert")
struct ConvertTests {
  private let trained = Fixtures.path("keras3-keras/training_config/model.keras")

  /// The layer's weights of a file as `inspect` tells them.
  private func report(_ file: String, _ more: [String] = []) throws -> JSONValue {
    try Program.run(["inspect", file, "--json"] + more).json()
  }

  private func same(_ a: String, _ b: String) throws -> Bool {
    try Program.run(["compare", a, b, "--quiet"]).exitCode == 0
  }

  @Test("A file becomes another that computes the same, and the report says from what")
  func file() throws {
    let folder = try TemporaryFolder()
    let source = Fixtures.path("keras2-h5/lstm_plain/model.h5")
    let outcome = try Program.run([
      "convert", source, folder("new.keras"), "--json", "--verify",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let report = try outcome.json()
    #expect(report["format"] == "keras" && report["keras_version"] == "2.2.4")
    #expect((report["largest_difference"]?.doubleValue ?? 1) <= 1e-5)
    // The report names what was done about hard_sigmoid.
    let changes = report["changes"]?.arrayValue ?? []
    #expect(changes.contains { $0["text"]?.stringValue?.contains("hard_sigmoid") == true })
  }

  @Test("--dry-run says the same and writes nothing")
  func dryRun() throws {
    let folder = try TemporaryFolder()
    let arguments = ["convert", trained, folder("new.h5"), "--json"]
    let dry = try Program.run(arguments + ["--dry-run"])
    let names = try folder.names
    #expect(dry.exitCode == 0 && names.isEmpty)
    #expect(try Program.run(arguments).output == dry.output)
  }

  @Test("--drop-optimizer leaves training out, and without it the state is there")
  func optimizer() throws {
    let folder = try TemporaryFolder()
    #expect(try Program.run(["convert", trained, folder("with.keras")]).exitCode == 0)
    let drop = ["convert", trained, folder("without.keras"), "--drop-optimizer"]
    #expect(try Program.run(drop).exitCode == 0)
    #expect(try report(folder("with.keras"))["optimizer"] != .null)
    let without = try report(folder("without.keras"))
    #expect(without["optimizer"] == nil || without["optimizer"] == .null)
    let both = try Program.run(drop + ["--keep-optimizer", "--force"])
    #expect(both.exitCode == 64 && both.errors.contains("exclude each other"))
  }

  @Test("--keep-optimizer fails where there is no state to keep, or no place for it")
  func keepOptimizer() throws {
    let folder = try TemporaryFolder()
    let plain = Fixtures.path("keras3-keras/lstm_plain/model.keras")
    for (source, name) in [(plain, "a.keras"), (trained, "a.weights.h5")] {
      let outcome = try Program.run(["convert", source, folder(name), "--keep-optimizer"])
      #expect(outcome.exitCode == 65 && outcome.errors.contains("optimizer"), "\(name)")
    }
    #expect(try folder.names.isEmpty)
    let kept = ["convert", trained, folder("b.keras"), "--keep-optimizer"]
    #expect(try Program.run(kept).exitCode == 0)
  }

  @Test("A renamed layer keeps its weights, its place and its optimizer's values")
  func rename() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run([
      "convert", trained, folder("new.keras"), "--rename", "lstm=memory",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let names = try report(folder("new.keras"))["layers"]?.arrayValue?.map { $0["name"] }
    #expect(names?.contains("memory") == true && names?.contains("lstm") == false)
    // Back again, nothing is left of it.
    let back = ["convert", folder("new.keras"), folder("old.keras"), "--rename", "memory=lstm"]
    #expect(try Program.run(back).exitCode == 0)
    #expect(try Program.run(["convert", trained, folder("plain.keras")]).exitCode == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder("old.keras")))
        == Data(contentsOf: URL(fileURLWithPath: folder("plain.keras"))))
    let wrong = try Program.run(["convert", trained, folder("x.keras"), "--rename", "no=memory"])
    #expect(wrong.exitCode == 65 && wrong.errors.contains("no layer is named \"no\""))
  }

  @Test(
    "A renamed layer in front of operators is still theirs", arguments: ["keras3-h5", "tfkeras-h5"])
  func renameBeforeOperators(writer: String) throws {
    let folder = try TemporaryFolder()
    let source = Fixtures.path("\(writer)/operators_through_layers/model.h5")
    let to = writer == "keras3-h5" ? "keras-h5" : "keras2-h5"
    let layers = try #require(try report(source)["layers"]?.arrayValue)
    let name = try #require(
      layers.first { $0["class"]?.stringValue == "InputLayer" }?["name"]?.stringValue)
    let outcome = try Program.run([
      "convert", source, folder("new.h5"), "--to", to, "--rename", "\(name)=renamed", "--verify",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
  }

  @Test("--dtype rounds the weights and says so to Keras")
  func type() throws {
    let folder = try TemporaryFolder()
    for type in ["float16", "bfloat16"] {
      let target = folder(type + ".keras")
      let outcome = try Program.run([
        "convert", Fixtures.path("keras3-keras/lstm_plain/model.keras"), target, "--dtype", type,
      ])
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      let shown = try Program.run(["inspect", target, "--show", "weights"])
      #expect(shown.output.contains(type), "\(shown.output)")
    }
  }

  @Test("A layer takes its weights from another file, and those that do not fit are named")
  func weightsFrom() throws {
    let folder = try TemporaryFolder()
    let (a, b) = (
      Fixtures.path("keras3-keras/lstm_plain/model.keras"),
      Fixtures.path("keras3-h5/lstm_plain/model.h5")
    )
    let name = try #require(
      try report(a)["layers"]?.arrayValue?.first { $0["class"] == "LSTM" }?["name"]?.stringValue)
    let theirs = try #require(
      try report(b)["layers"]?.arrayValue?.first { $0["class"] == "LSTM" }?["name"]?.stringValue)
    let taken = try Program.run([
      "convert", a, folder("new.keras"), "--weights-from", "\(b):\(theirs)=\(name)",
    ])
    #expect(taken.exitCode == 0, "\(taken.errors)")
    let before = try same(a, b)
    #expect(try same(folder("new.keras"), a) == before)
    let other = Fixtures.path("keras3-h5/gru_plain/model.h5")
    let gru = try #require(
      try report(other)["layers"]?.arrayValue?.first { $0["class"] == "GRU" }?["name"]?.stringValue)
    let wrong = try Program.run([
      "convert", a, folder("x.keras"), "--weights-from", "\(other):\(gru)=\(name)",
    ])
    #expect(wrong.exitCode == 65 && wrong.errors.contains("cannot take the weights"))
    #expect(try folder.names == ["new.keras"])
  }
}
