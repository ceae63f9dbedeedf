import Foundation
import RNNXData
import RNNXGraph
import RNNXTestSupport
import Testing

@Suite("Sequences of unequal lengths")
struct UnequalLengthTests {
  private let folder = Fixtures.path("examples/lengths/")

  /// A way to bring sequences to one length.
  struct Way: CustomTestStringConvertible {
    let steps: Int
    let side: String
    let cut: String
    let batchSize: Int

    var name: String { "\(steps)_\(side)_\(cut)" }
    var testDescription: String { "\(name), batches of \(batchSize)" }
    var arguments: [String] {
      [
        "--pad", "\(steps)", "--pad-side", side, "--truncate", cut, "--batch-size", "\(batchSize)",
      ]
    }
  }

  static let ways = [0, 5, 14].flatMap { steps in
    ["pre", "post"].flatMap { side in
      ["pre", "post"].flatMap { cut in
        [4, 256].map { Way(steps: steps, side: side, cut: cut, batchSize: $0) }
      }
    }
  }

  private func expected(_ name: String) throws -> [Float] {
    try DataInput(opening: folder + "expected.npz").array(name).read(0..<100).tensor().floats()
  }

  @Test(
    "a model that masks them gives what Keras gives for pad_sequences, in order", arguments: ways)
  func masked(_ way: Way) throws {
    let output = try TemporaryFolder()
    let run = try Program.run(
      [
        "infer", "--model", folder + "model.keras", "--input", folder + "both.jsonl", "--output",
        output("out.npz"), "--quiet",
      ] + way.arguments)
    #expect(run.exitCode == 0, "\(run.errors)")
    let found = try DataInput(opening: output("out.npz"))
    for name in ["tags", "mood"] {
      let values = try found.array(name).read(0..<100).tensor().floats()
      #expect(
        Tolerance.standard.difference(values, try expected(way.name + "_" + name)) == nil,
        "\(name)")
    }
  }

  @Test("a model without masks sees the padding, with any value", arguments: ways)
  func plain(_ way: Way) throws {
    let output = try TemporaryFolder()
    let run = try Program.run(
      [
        "infer", "--model", folder + "plain.keras", "--input", folder + "measured.jsonl",
        "--output", output("out.npy"), "--quiet", "--pad-value=-1.5",
      ] + way.arguments)
    #expect(run.exitCode == 0, "\(run.errors)")
    let values = try DataInput(opening: output("out.npy")).single().read(0..<100).tensor().floats()
    #expect(Tolerance.standard.difference(values, try expected(way.name + "_plain")) == nil)
  }

  @Test(
    "each input may be padded to steps of its own, the nearest name is told, single numbers are refused"
  )
  func names() throws {
    let model = ["infer", "--model", folder + "model.keras", "--input", folder + "both.jsonl"]
    let own = try Program.run(model + ["--pad", "words=14", "--pad", "measured=0", "--json"])
    #expect(own.exitCode == 0, "\(own.errors)")
    let wrong = try Program.run(model + ["--pad", "word=14"])
    #expect(wrong.exitCode == 65)
    #expect(wrong.errors.contains("no input \"word\"; the nearest is \"words\""))
    let without = try Program.run(model)
    #expect(without.exitCode == 65)
    let scalars = try Program.run(
      model.dropLast(2) + ["--input", "-", "--input-format", "jsonl", "--pad", "0"],
      input: "{\"words\": 3, \"measured\": [[1, 2]]}\n")
    #expect(scalars.exitCode == 65)
    #expect(scalars.errors.contains("expected sequences to pad, found single numbers"))
    let alone = try Program.run(model + ["--pad-side", "post"])
    #expect(alone.exitCode == 64)
  }
}
