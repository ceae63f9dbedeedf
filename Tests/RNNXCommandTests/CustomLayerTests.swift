import Foundation
import RNNXData
import RNNXGraph
import RNNXTestSupport
import Testing

@Suite("Layers of the user's own")
struct CustomLayerTests {
  private let folder = Fixtures.path("examples/custom/")

  @Test(
    "the example of docs/custom-layers.md computes what Keras computes", arguments: ["keras", "h5"])
  func example(format: String) throws {
    let run = try Program.run(
      example: "CustomLayer", [folder + "model." + format, folder + "sentences.jsonl"])
    #expect(run.exitCode == 0, "\(run.errors)")
    let found = run.output.split(separator: "\n").compactMap { Float($0) }
    let expected = try DataInput(opening: folder + "expected.npy").single().read(0..<100).tensor()
    #expect(Tolerance.standard.difference(found, expected.floats()) == nil)
  }

  @Test("the program tells the rest of such a file and refuses to run it, in one message")
  func refusal() throws {
    let model = folder + "model.keras"
    let told = try Program.run(["inspect", model])
    #expect(told.exitCode == 0)
    #expect(told.output.contains("pool (custom layer AttentionPooling)"))
    let run = try Program.run([
      "infer", "--model", model, "--input", folder + "sentences.jsonl", "--pad", "0",
    ])
    #expect(run.exitCode == 65)
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.errors.contains("layer \"pool\" is a custom layer AttentionPooling"))
  }
}
