import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx compare")
struct CompareTests {
  private let reference = Fixtures.path("reference/mnist-lstm.h5")
  private let inference = Fixtures.path("reference/mnist-lstm-inference.h5")

  @Test("The same network with and without training state is the same, but not strictly")
  func same() throws {
    let outcome = try Program.run(["compare", reference, inference, "--json"])
    #expect(outcome.exitCode == 0)
    let report = try outcome.json()
    #expect(report["verdict"] == "same" && report["optimizer"]?["only"] == "a")
    #expect(
      try Program.run(["compare", reference, inference, "--strict", "--quiet"]).exitCode == 1)
  }

  @Test("A difference is exit code 1, and the report names rule, place and answer")
  func different() throws {
    let outcome = try Program.run([
      "compare", Fixtures.path("keras3-h5/gru_plain/model.h5"),
      Fixtures.path("keras2-h5/gru_plain/model.h5"),
    ])
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains("|a - b| > 1e-05 + 1e-05 * |b|"))
    #expect(outcome.output.contains("gru, recurrent_activation: sigmoid in a"))
    #expect(outcome.output.hasSuffix("Result: different\n"))
  }

  @Test("Files that share nothing are said to, with exit code 1")
  func nothingShared() throws {
    let outcome = try Program.run([
      "compare", Fixtures.path("keras3-h5/embedding/model.h5"),
      Fixtures.path("keras3-h5/dense_no_bias/model.h5"),
    ])
    #expect(outcome.exitCode == 1 && outcome.output.contains("the models share nothing"))
  }

  @Test("NaN on both sides is equal only on request")
  func notNumbers() throws {
    let file = Fixtures.path("keras3-h5/nan_weights/model.h5")
    let outcome = try Program.run(["compare", file, file])
    #expect(outcome.exitCode == 1 && outcome.output.contains("NaN on both sides (--nan-equal)"))
    #expect(try Program.run(["compare", file, file, "--nan-equal", "--quiet"]).exitCode == 0)
  }

  @Test("Inputs that fit one model alone are a difference; those that fit none are bad input")
  func inputs() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data("[[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]\n".utf8), to: "x.jsonl")
    let (long, wide) = (
      Fixtures.path("keras3-h5/lstm_any_time/model.h5"),
      Fixtures.path("keras3-h5/lstm_plain/model.h5")
    )
    for pair in [[long, wide], [wide, long]] {
      let outcome = try Program.run(["compare"] + pair + ["--input", folder("x.jsonl")])
      #expect(outcome.exitCode == 1, "\(outcome.errors)")
      #expect(outcome.output.contains("Outputs: cannot be compared"))
    }
    let none = try Program.run(["compare", wide, wide, "--input", folder("x.jsonl")])
    #expect(none.exitCode == 65 && none.errors.contains("expected samples of shape"))
  }

  @Test("Arguments that make no sense are usage errors")
  func usage() throws {
    for options in [
      ["--atol", "-1"], ["--layer-tolerance", "lstm"], ["--layer-tolerance", "nobody=1"],
      ["--samples", "0"], ["--only", "everything"],
    ] {
      #expect(try Program.run(["compare", inference, inference] + options).exitCode == 64)
    }
    #expect(try Program.run(["compare", inference, "/nowhere.h5"]).exitCode == 66)
  }

  @Test("Folders are compared file by file; what one side lacks is a difference")
  func folders() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(
        atPath: folder(name), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: inference, toPath: folder(name + "/one.h5"))
    }
    #expect(try Program.run(["compare", folder("a"), folder("b")]).exitCode == 0)
    try FileManager.default.copyItem(atPath: inference, toPath: folder("a/two.h5"))
    let lonely = try Program.run(["compare", folder("a"), folder("b")])
    #expect(lonely.exitCode == 1 && lonely.output.contains("only in a"))
    try folder.write(Data("no model".utf8), to: "b/two.h5")
    #expect(try Program.run(["compare", folder("a"), folder("b")]).exitCode == 65)
  }

  @Test("The page stands alone and is not replaced unasked")
  func page() throws {
    let folder = try TemporaryFolder()
    let arguments = ["compare", reference, inference, "--quiet", "--html", folder("page.html")]
    #expect(try Program.run(arguments).exitCode == 0)
    let page = try folder.text(of: "page.html")
    #expect(page.contains("default-src 'none'") && !page.contains("://"))
    #expect(try Program.run(arguments).exitCode == 73)
    #expect(try Program.run(arguments + ["--force"]).exitCode == 0)
  }
}
