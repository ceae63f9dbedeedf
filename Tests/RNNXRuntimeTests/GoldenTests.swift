import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXRuntime
import RNNXTestSupport
import Testing

@Suite("Golden files")
struct GoldenTests {
  /// All folders but those of no Keras.
  static let writers = Fixtures.writers
  static let cases = writers.flatMap(Fixtures.cases(of:))

  @Test("Every writer's folder holds cases", arguments: writers)
  func foldersAreThere(_ writer: String) {
    #expect(!Fixtures.cases(of: writer).isEmpty)
  }

  @Test("A fixture predicts as its writer did, or is refused by name", arguments: cases)
  func predicts(_ fixture: FixtureCase) throws {
    let file = try fixture.model(of: .standard)
    if let refused = try fixture.origin()["refused"]?.arrayValue?.compactMap(\.stringValue) {
      return try expectRefusal(of: file.graph, naming: refused)
    }
    let model = try Model(file.graph)
    let calls = try zip(fixture.calls("input.json"), fixture.calls("expected.json"))
    let tolerance = try fixture.tolerance()
    var state: ModelState?
    for (inputs, expected) in calls {
      let tensors = try model.graph.inputNames.map { name in
        // Keras 2 can lose the name of a single input.
        let array = try #require(
          inputs[name] ?? (inputs.count == 1 ? inputs.first?.value : nil), "input \(name)")
        return Tensor(shape: array.shape, values: array.values)
      }
      if model.isStateful, state == nil {
        state = try model.makeState(batchSize: tensors[0].batchSize)
      }
      let outputs = try model.predict(tensors, threads: 2, state: state)
      #expect(outputs.count == expected.count)
      for (name, output) in zip(model.graph.outputNames, outputs) {
        // Keras 0 names nothing.
        let reference = try #require(
          expected[name] ?? (expected.count == 1 ? expected.first?.value : nil),
          "\(name) of \(expected.keys.sorted())")
        #expect(output.shape == reference.shape, "\(name)")
        let difference = tolerance.difference(output.values, reference.values)
        #expect(difference == nil, "\(name)")
      }
    }
  }

  private func expectRefusal(of graph: ModelGraph, naming words: [String]) throws {
    let error = #expect(throws: GraphError.self) { try graph.validate() }
    for word in words { #expect(error?.description.contains(word) == true, "names \(word)") }
  }
}
