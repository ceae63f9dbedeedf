import RNNXArchive
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

/// Every layout of optimizer state, as every Keras wrote it after two steps of each of its optimizers
/// (`Fixtures/generate/optimizers.py`), against what that Keras' own optimizer holds for each weight.
@Suite("Optimizer layouts")
struct OptimizerLayoutTests {
  @Test(
    "Each value stands with its role and its weight",
    arguments: Fixtures.optimizers)
  func slots(_ archiveName: String) throws {
    let archive = try ZipArchive(path: Fixtures.path("optimizers/" + archiveName))
    let models = archive.entries.filter { !$0.name.hasSuffix(".json") }
    #expect(models.count > 8)
    for entry in models {
      let stem = String(entry.name.prefix { $0 != "." })
      let facts = try JSONValue(
        parsing: try archive.read(try #require(archive[stem + ".json"])))
      let file = try ModelReader().read(bytes: try archive.read(entry), name: entry.name)
      try check(try #require(file.training?.optimizer), facts, "\(archiveName) \(stem)")
      #expect(!file.remarks.contains { $0.contains("cannot be carried") }, "\(stem)")
    }
  }

  private func check(
    _ state: OptimizerState, _ facts: JSONValue, _ name: String
  ) throws {
    #expect(state.className == facts["class"]?.stringValue, "\(name)")
    #expect(state.iterations == facts["iterations"]?.intValue, "\(name)")
    let rate = Double(Float(try #require(facts["learning_rate"]?.doubleValue)))
    if case .constant(let found) = state.learningRate {
      #expect(Float(found) == Float(rate), "\(name)")
    } else {
      Issue.record("\(name): \(state.learningRate)")
    }
    let roles = try #require(facts["slots"]?.objectValue)
    #expect(state.slots.keys.sorted() == roles.map(\.key).sorted(), "\(name)")
    for (role, weights) in roles {
      let expected = try #require(weights.objectValue)
      let found = try #require(state.slots[role], "\(name) \(role)")
      #expect(
        found.keys.map(\.description).sorted() == expected.map(\.key).sorted(), "\(name) \(role)")
      for (key, tensor) in found {
        let values = expected[key.description]?.arrayValue?.compactMap(\.doubleValue)
        #expect(
          try tensor.loaded().floats() == values?.map { Float($0) }, "\(name) \(role) \(key)")
      }
    }
    for (scalar, value) in state.scalars {
      let expected = facts["scalars"]?[scalar]?.doubleValue
      #expect(
        try value.loaded().floats() == [Float(try #require(expected, "\(name) \(scalar)"))])
    }
  }
}
