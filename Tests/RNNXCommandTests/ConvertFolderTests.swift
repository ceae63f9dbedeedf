import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx convert, whole folders")
struct ConvertFolderTests {
  /// A tree with models that convert, one that changes meaning, one that cannot be, and other files.
  private func makeTree() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    for name in ["in/old", "in/new"] {
      try files.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
    }
    for (fixture, name) in [
      ("keras2-h5/lstm_plain/model.h5", "in/old/two.h5"),
      ("keras1-h5/lstm_cpu/model.h5", "in/old/one.h5"),
      ("keras3-keras/training_config/model.keras", "in/new/three.keras"),
      ("keras3-containers/folder/model.keras", "in/new/open.keras"),
    ] {
      try files.copyItem(atPath: Fixtures.path(fixture), toPath: folder(name))
    }
    try folder.write(Data("no model".utf8), to: "in/notes.txt")
    try folder.write(Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0]), to: "in/broken.h5")
    return folder
  }

  @Test("A tree becomes a tree; what could not be converted is told, with exit code 65")
  func tree() throws {
    let folder = try makeTree()
    let outcome = try Program.run([
      "convert", "--to", "keras", folder("in"), folder("out"), "--json", "--verify",
    ])
    #expect(outcome.exitCode == 65, "\(outcome.errors)")
    let report = try outcome.json()
    let converted = report["converted"]?.arrayValue ?? []
    #expect(
      converted.map { ($0["target"]?.stringValue ?? "").dropFirst(folder("out/").count) }
        == ["new/open.keras", "new/three.keras", "old/one.keras", "old/two.keras"])
    #expect(converted.allSatisfy { ($0["largest_difference"]?.doubleValue ?? 1) <= 1e-5 })
    #expect(
      converted.map { $0["keras_version"]?.stringValue ?? "" }
        == ["3.15.1", "3.15.1", "1.2.2", "2.2.4"])
    let refused = report["refused"]?.arrayValue ?? []
    #expect(refused.count == 1 && refused[0]["source"]?.stringValue == folder("in/broken.h5"))
    #expect(refused[0]["reason"]?.stringValue?.isEmpty == false)
  }

  @Test("The report for people names each file, what changed meaning, and the sums")
  func text() throws {
    let folder = try makeTree()
    let outcome = try Program.run(["convert", "--to", "keras", folder("in"), folder("out")])
    #expect(outcome.output.contains("in/old/two.h5 -> "))
    #expect(outcome.output.contains("hard_sigmoid"))
    #expect(outcome.output.contains("in/broken.h5: not converted"))
    #expect(outcome.output.contains("4 converted") && outcome.output.contains("1 not converted"))
  }

  @Test("--dry-run of a tree makes no folder")
  func dryRun() throws {
    let folder = try makeTree()
    let outcome = try Program.run([
      "convert", "--to", "keras2-h5", folder("in"), folder("out"), "--dry-run",
    ])
    #expect(outcome.exitCode == 65 && outcome.output.contains("4 converted"))
    #expect(try folder.names == ["in"])
  }

  @Test("Edits apply to every file of a tree, and a file without the layer says so")
  func edits() throws {
    let folder = try makeTree()
    let outcome = try Program.run([
      "convert", "--to", "keras", folder("in"), folder("out"), "--json", "--drop-optimizer",
      "--rename", "lstm=memory",
    ])
    #expect(outcome.exitCode == 65)
    let report = try outcome.json()
    let reasons = (report["refused"]?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
    #expect(reasons.contains { $0.contains("no layer is named \"lstm\"") })
    let new = try Program.run(["inspect", folder("out/new/three.keras"), "--json"]).json()
    #expect(new["layers"]?.arrayValue?.contains { $0["name"] == "memory" } == true)
    #expect(new["optimizer"] == nil || new["optimizer"] == .null)
  }

  @Test("Existing files stay without --force")
  func existing() throws {
    let folder = try makeTree()
    let arguments = ["convert", "--to", "keras", folder("in"), folder("out"), "--quiet"]
    _ = try Program.run(arguments)
    try folder.write(Data("mine".utf8), to: "out/old/two.keras")
    let again = try Program.run(arguments)
    #expect(again.exitCode != 0)
    #expect(try folder.text(of: "out/old/two.keras") == "mine")
  }
}
