import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx golden")
struct GoldenCommandTests {
  private let model = Fixtures.path("keras3-h5/mask_value/model.h5")

  private func recorded() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let outcome = try Program.run([
      "golden", "record", folder("case"), "--model", model, "--all-layers",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return folder
  }

  private func edit(_ folder: TemporaryFolder, _ file: String, _ edit: (String) -> String) throws {
    try folder.write(Data(edit(try folder.text(of: file)).utf8), to: file)
  }

  @Test("What was recorded is the same, to the bit on the same machine type")
  func same() throws {
    let folder = try recorded()
    #expect(try Program.run(["golden", "check", folder("case"), "--bit-exact"]).exitCode == 0)
    let again = try Program.run(["golden", "record", folder("case"), "--model", model])
    #expect(again.exitCode == 73 && again.errors.contains("--force"))
    let other = try Program.shell(
      "RNNX_KERNELS=portable \"$0\" golden check \"$1\" --bit-exact", [folder("case")])
    #expect(other.exitCode == 65 || other.output.contains("same"))
  }

  @Test("Changed weights are a difference, which JUnit tells and --update accepts")
  func update() throws {
    let folder = try recorded()
    let changed = Fixtures.path("keras2-h5/mask_value/model.h5")
    let check = ["golden", "check", folder("case")]
    try Data(contentsOf: URL(fileURLWithPath: changed)).write(
      to: URL(fileURLWithPath: folder("case/model.h5")))
    // The other Keras numbers its layers from another start.
    try FileManager.default.removeItem(atPath: folder("case/layers.json"))
    let found = try Program.run(check + ["--junit", folder("report.xml"), "--write-outputs"])
    #expect(found.exitCode == 1 && found.output.contains("beyond the limits"))
    #expect(found.output.contains("model.h5 is not the file that was recorded"))
    #expect(try folder.text(of: "report.xml").contains("failures=\"1\""))
    #expect(try folder.names.contains("case"))
    #expect(FileManager.default.fileExists(atPath: folder("case/actual.json")))
    #expect(try Program.run(check + ["--update"]).exitCode == 0)
    #expect(try Program.run(check).exitCode == 0)
  }

  @Test("Outputs of another program are not accepted unasked")
  func foreign() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixtures.path("keras3-h5/lstm_plain"), toPath: folder("case"))
    try edit(folder, "case/expected.json") { $0.replacingOccurrences(of: "0.", with: "1.") }
    let check = ["golden", "check", folder("case")]
    #expect(try Program.run(check).exitCode == 1)
    #expect(try Program.run(check + ["--update"]).exitCode == 65)
    #expect(try Program.run(check + ["--update", "--force"]).exitCode == 0)
    #expect(try Program.run(check).exitCode == 0)
  }

  @Test(
    "A corrupt case is never the same",
    arguments: ["expected.json", "input.json", "model.h5", "origin.json"])
  func corrupt(_ file: String) throws {
    let folder = try recorded()
    let path = "case/" + file
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder(path)))
    try folder.write(whole.prefix(whole.count / 2), to: path)
    let cut = try Program.run(["golden", "check", folder("case")])
    #expect(cut.exitCode == 65 && cut.output.contains("could not be checked"))
    try FileManager.default.removeItem(atPath: folder(path))
    let missing = try Program.run(["golden", "check", folder("case")])
    #expect(missing.exitCode != 0 && missing.exitCode != 1)
  }

  @Test("Expected outputs that were edited since are told")
  func edited() throws {
    let folder = try recorded()
    try edit(folder, "case/expected.json") { $0.replacingOccurrences(of: "0.", with: "1.") }
    let outcome = try Program.run(["golden", "check", folder("case")])
    #expect(outcome.exitCode == 65 && outcome.output.contains("changed since it was recorded"))
  }

  @Test("A folder without cases, and no folder, are missing input")
  func nothing() throws {
    let folder = try TemporaryFolder()
    #expect(try Program.run(["golden", "check", folder.path]).exitCode == 66)
    #expect(try Program.run(["golden", "check", "/nowhere"]).exitCode == 65)
  }
}
