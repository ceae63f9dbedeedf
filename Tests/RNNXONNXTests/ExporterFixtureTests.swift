import RNNXGraph
import RNNXJSON
import RNNXONNX
import RNNXONNXRuntime
import RNNXRuntime
import RNNXTestSupport
import Testing

@Suite("ONNX models by the exporters of others")
struct ExporterFixtureTests {
  static let cases = Fixtures.cases(of: "onnx")

  /// Who exported the model, and whether layers of Keras say it.
  private static func facts(_ fixture: FixtureCase) throws -> JSONValue {
    try Fixtures.json(fixture.path("export.json"))
  }

  @Test("All exporters are there")
  func exporters() throws {
    let writers = try Self.cases.map { try Self.facts($0)["exporter"]?.stringValue ?? "" }
    for word in ["legacy exporter", "new exporter", "Model.export", "tf2onnx"] {
      #expect(writers.contains { $0.contains(word) }, "\(word)")
    }
  }

  @Test("Node by node they give what their writer computed", arguments: cases)
  func program(_ fixture: FixtureCase) throws {
    let model = try ONNXReader().read(path: fixture.path("model.onnx"))
    let program = try ONNXProgram(model, file: fixture.name)
    let given = try fixture.calls("input.json")[0]
    let expected = try fixture.calls("outputs.json")[0]
    let found = try program.run(
      given.mapValues { TensorData(shape: $0.shape, values: $0.values) })
    for (name, array) in expected {
      let output = try #require(found.first { $0.name == name }?.tensor)
      #expect(output.shape == array.shape)
      let difference = Tolerance.standard.difference(output.floats(), array.values)
      #expect(difference == nil)
    }
  }

  @Test("Those of layers give the same as layers", arguments: cases)
  func layers(_ fixture: FixtureCase) throws {
    let model = try ONNXReader().read(path: fixture.path("model.onnx"))
    let isLayers = try Self.facts(fixture)["layers"]?.boolValue
    let lifted: LiftedModel
    do throws(ONNXError) {
      lifted = try ONNXImporter().lift(model, file: fixture.name)
    } catch {
      guard case .notLayers = error.reason else { throw error }
      #expect(isLayers != true, "\(error)")
      return
    }
    #expect(isLayers != false)
    let given = try fixture.calls("input.json")[0]
    let expected = try fixture.calls("outputs.json")[0]
    let inputs = try lifted.graph.inputNames.map { name -> Tensor in
      let array = try #require(given[name])
      return Tensor(shape: array.shape, values: array.values)
    }
    let found = try Model(lifted.graph).predict(inputs)
    let array = try #require(expected.first?.value)
    #expect(found[0].shape == array.shape)
    let difference = Tolerance.standard.difference(found[0].values, array.values)
    #expect(difference == nil)
  }
}
