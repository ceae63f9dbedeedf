import RNNXFormats
import RNNXGraph
import RNNXONNX
import RNNXProof
import RNNXTestSupport
import Testing

/// One network as Keras saved it, as Keras exported it to ONNX, and as PyTorch did: `Fixtures/generate/pairs.py`.
@Suite("The same network, exported by real tools")
struct ExportedPairTests {
  private static let networks = ["lstm", "gru", "bidirectional", "stack"]
  private static let exports = ["keras", "torch", "torch_dynamo"]

  private static func keras(_ network: String) throws -> ModelFile {
    try ModelReader().read(path: Fixtures.path("pairs/\(network)/a.h5"))
  }

  private static func onnx(_ network: String, _ export: String) throws -> (ONNXModel, String) {
    let path = Fixtures.path("pairs/\(network)/\(export).onnx")
    return (try ONNXReader().read(path: path), path)
  }

  @Test("Layer by layer where layers say the export: no false alarm", arguments: networks)
  func layers(_ network: String) throws {
    let keras = try Self.keras(network)
    var count = 0
    for export in Self.exports {
      let (model, path) = try Self.onnx(network, export)
      guard let lifted = try? ModelFile(lifting: model, path) else { continue }
      count += 1
      let comparison = ModelComparison(of: keras, and: lifted)
      // Values of their own: a failed expectation would print both models whole.
      let isSame = comparison.isSame
      #expect(isSame, "\(export): \(comparison.verdict)")
      #expect(comparison.weights.allSatisfy { $0.measures?.differing == 0 }, "\(export)")
    }
    #expect(count >= 1, "PyTorch's older exporter writes what layers say")
  }

  @Test(
    "By numbers and answers, whatever the export's nodes are: no false alarm", arguments: networks)
  func nodes(_ network: String) throws {
    for export in Self.exports {
      let (model, path) = try Self.onnx(network, export)
      let other = try ComparedModel(model, file: path)
      let comparison = ProgramComparison(
        of: ComparedModel(try Self.keras(network)), and: other, options: ComparisonOptions())
      #expect(comparison.isSame, "\(export): \(comparison.missing.map(\.name))")
      #expect(comparison.weights.count >= 7)
      // From the other side, and between two exports.
      let turned = ProgramComparison(
        of: other, and: ComparedModel(try Self.keras(network)), options: ComparisonOptions())
      #expect(turned.isSame, "\(export)")
      #expect(
        ProgramComparison(of: other, and: other, options: ComparisonOptions()).outputs
          .areProvenEqual)
    }
  }

  @Test("A weight that is another is missed, and its outputs differ", arguments: networks)
  func changed(_ network: String) throws {
    let (model, path) = try Self.onnx(network, "keras")
    let other = try ComparedModel(model, file: path)
    let original = try Self.keras(network)
    for (index, layer) in original.graph.layers.enumerated() {
      for (role, entry) in layer.weights.entries {
        var file = original
        var values = try entry.tensor.loaded().floats()
        values[values.count / 2] += 0.5
        file.graph.layers[index].weights.entries[role]?.tensor = TensorData(
          shape: entry.tensor.shape, values: values)
        let comparison = ProgramComparison(
          of: ComparedModel(file), and: other, options: ComparisonOptions())
        #expect(comparison.missing.map(\.name) == ["\(layer.name), \(role)"])
        #expect(!comparison.isSame)
      }
    }
  }
}
