import RNNXArchive
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("Archives and shards")
struct ArchiveTests {
  private let model = Fixtures.path("keras3-keras/lstm_plain/model.keras")

  @Test("A .keras cut at any tenth of its length is an error", arguments: 0..<10)
  func truncated(_ tenth: Int) throws {
    let whole = try readFile(model, limit: 1 << 24)
    let cut = Array(whole.prefix(whole.count * tenth / 10))
    #expect(throws: FormatError.self) { try ModelReader().read(bytes: cut, name: "cut.keras") }
  }

  @Test("Bytes changed anywhere in a .keras give an error or the same model, never a trap")
  func mutated() throws {
    let whole = try readFile(model, limit: 1 << 24)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      var bytes = whole
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] ^= UInt8.random(in: 1...255, using: &random)
      do {
        let file = try ModelReader().read(bytes: bytes, name: "changed.keras")
        _ = try? file.graph.validate()
        for layer in file.graph.layers { _ = try? layer.weights.loaded(of: layer.name) }
      } catch {
        #expect(error.description.contains("changed.keras"), "byte \(place)")
      }
    }
  }

  @Test("An archive without its parts says which is missing")
  func missing() throws {
    let empty: [UInt8] = [0x50, 0x4B, 5, 6] + Array(repeating: 0, count: 18)
    let error = #expect(throws: FormatError.self) {
      try ModelReader().read(bytes: empty, name: "empty.keras")
    }
    #expect(error?.description.contains("config.json") == true)
  }

  @Test("Objects that no layer takes, and layers without theirs, are named")
  func strangers() throws {
    let weights = Fixtures.path("keras3-weights/stacked/model.weights.h5")
    let plain = Fixtures.path("keras3-weights/lstm_plain/architecture.json")
    let reader = ModelReader(architecture: plain)
    let error = #expect(throws: FormatError.self) { try reader.read(path: weights) }
    #expect(error?.description.contains("\"layers/gru/cell\"") == true)
    let more = ModelReader(architecture: Fixtures.path("keras3-weights/stacked/architecture.json"))
    let file = try more.read(path: Fixtures.path("keras3-weights/lstm_plain/model.weights.h5"))
    let fault = #expect(throws: GraphError.self) { try file.graph.validate() }
    #expect((fault?.faults.count ?? 0) >= 4)
  }

  @Test(
    "An index that leads elsewhere is refused",
    arguments: ["../a.weights.h5", "/etc/a.weights.h5", "b/a.weights.h5", "a.h5", ""])
  func index(_ name: String) throws {
    let index: JSONValue = .object(["weight_map": .object(["/layers/dense/vars": .string(name)])])
    let bytes = Array(index.description.utf8)
    let error = #expect(throws: FormatError.self) {
      try ModelReader().read(bytes: bytes, name: "x.weights.json")
    }
    #expect(error?.description.contains("weight_map") == true)
  }

  @Test("Keras 1 sorts an optimizer's arrays by name, and they come back to their gates")
  func keras1Optimizer() throws {
    let fixture = FixtureCase(name: "keras1-h5/compiled")
    let file = try ModelReader().read(path: fixture.path("model.h5"))
    let state = try #require(file.training?.optimizer)
    let expected = try Fixtures.json(fixture.path("optimizer.json"))
    for role in ["momentum", "velocity"] {
      let kernel = try #require(state.slots[role]?[WeightKey("lstm_1", "recurrent_kernel")])
      let values = try kernel.loaded().floats()
      for (block, gate) in ["i", "f", "c", "o"].enumerated() {
        let array = try #require(expected[role]?["lstm_1_U_\(gate)"]?.arrayValue)
        let numbers = array.map { Float($0.doubleValue ?? .nan) }
        let found = (0..<16).map { values[$0 / 4 * 16 + 4 * block + $0 % 4] }
        #expect(found == numbers, "\(role) of gate \(gate)")
      }
      let bias = try #require(state.slots[role]?[WeightKey("dense_1", "bias")])
      let numbers = expected[role]?["dense_1_b"]?.arrayValue?.map { Float($0.doubleValue ?? .nan) }
      #expect(try bias.loaded().floats() == numbers)
    }
  }
}
