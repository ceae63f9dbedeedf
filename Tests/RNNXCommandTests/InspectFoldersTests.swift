import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx inspect of folders, layers and weights")
struct InspectFoldersTests {
  @Test(
    "A folder is told to its end: vintages, changed meanings, wrong names, files that cannot be read"
  )
  func folder() throws {
    let folder = try TemporaryFolder()
    let files = [
      ("a.h5", "keras1-h5/lstm_cpu/model.h5"), ("b.h5", "keras3-keras/stacked/model.keras"),
      ("c.keras", "keras3-h5/lstm_plain/model.h5"), ("d.h5", "keras0-h5/stack/weights.h5"),
      ("e.h5", "keras3-containers/latest/model.h5"), ("notes.txt", "README.md"),
    ]
    for (name, source) in files {
      try folder.write(
        try Data(contentsOf: URL(fileURLWithPath: Fixtures.path(source))), to: name)
    }
    let whole = try Data(
      contentsOf: URL(fileURLWithPath: Fixtures.path("keras2-h5/lstm_plain/model.h5")))
    try folder.write(whole.prefix(3000), to: "bad.h5")
    let run = try Program.run(["inspect", folder.path, "--json"])
    #expect(run.exitCode == 65)
    let entries = try #require(try run.json()["files"]?.arrayValue)
    let facts = entries.map { entry in
      [entry["path"]?.stringValue, entry["vintage"]?.stringValue].map { $0 ?? "-" }
    }
    #expect(
      facts == [
        ["a.h5", "Keras 1"], ["b.h5", "Keras 3"], ["bad.h5", "-"], ["c.keras", "Keras 3"],
        ["d.h5", "Keras 0"], ["e.h5", "Keras 3"],
      ])
    #expect(entries[0]["remarks"]?[0]?.stringValue?.contains("hard_sigmoid") == true)
    #expect(entries[2]["error"]?.stringValue?.contains("truncated") == true)
    let text = try Program.run(["inspect", folder.path])
    #expect(text.exitCode == 65)
    #expect(text.output.contains("1 by Keras 0, 1 by Keras 1, 3 by Keras 3"))
    #expect(text.output.contains("6 model files, 1 with changed meanings"))
  }

  @Test(
    "Layers alone are told with the weights that they take",
    arguments: [
      ("keras0-h5/stack", "Keras 0"), ("keras1-h5/weights_stack", "Keras 1"),
      ("keras3-weights/stacked", "Keras 3"),
    ])
  func architecture(_ name: String, _ vintage: String) throws {
    let layers = Fixtures.path(name + "/architecture.json")
    let json = try Program.run(["inspect", layers, "--json"]).json()
    #expect(json["kind"] == "architecture" && json["vintage"] == .string(vintage))
    let weights = Fixtures.path(
      name + (vintage == "Keras 3" ? "/model.weights.h5" : "/weights.h5"))
    let whole = try Program.run(["inspect", weights, "--architecture", layers, "--json"]).json()
    #expect(json["parameters"] == whole["parameters"])
    #expect(json["trainable_parameters"] == whole["trainable_parameters"])
    #expect(json["layers"]?.arrayValue?.count == whole["layers"]?.arrayValue?.count)
    #expect(try Program.run(["inspect", layers, "--show", "config"]).exitCode == 0)
    for more in [["--check"], ["--show", "stats"]] {
      let run = try Program.run(["inspect", layers] + more)
      #expect(run.exitCode != 0 && run.errors.contains("layers without weights"))
    }
  }

  @Test("Weights find their layers by name or by position, and the plan says how")
  func plan() throws {
    let weights = Fixtures.path("tfkeras-weights-h5/stacked/weights.h5")
    let named = Fixtures.path("keras3-weights/stacked/architecture.json")
    let line = "layer \"lstm\" <- \"lstm\", 3 arrays"
    for match in ["auto", "name", "position"] {
      let run = try Program.run(
        ["inspect", weights, "--architecture", named, "--match", match])
      #expect(run.exitCode == 0 && run.output.contains(line), "\(match)")
    }
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: named, encoding: .utf8)
    try folder.write(
      Data(text.replacingOccurrences(of: "\"lstm\"", with: "\"first\"").utf8), to: "other.json")
    let other = ["inspect", weights, "--architecture", folder("other.json")]
    let byPosition = try Program.run(other)
    #expect(byPosition.output.contains("layer \"first\" <- \"lstm\", 3 arrays"))
    let byName = try Program.run(other + ["--match", "name"])
    #expect(byName.exitCode == 65 && byName.errors.contains("first"))
    let alone = try Program.run(["inspect", weights])
    #expect(alone.exitCode == 0 && alone.output.contains("LSTM(6) on 3 features"))
  }

  @Test("Shards are read into an architecture")
  func shards() throws {
    let folder = "keras3-containers/shards/"
    let run = try Program.run([
      "inspect", Fixtures.path(folder + "model.weights.json"), "--architecture",
      Fixtures.path(folder + "architecture.json"), "--json",
    ])
    #expect(run.exitCode == 0)
    #expect(try run.json()["runnable"] == true)
  }
}
