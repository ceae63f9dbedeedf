import RNNXFormats
import RNNXGraph
import RNNXRuntime
import RNNXTestSupport
import Testing

@Suite("What padding does in a model")
struct PaddingEffectTests {
  private func model(_ path: String) throws -> Model {
    try Model(ModelReader().read(path: Fixtures.path(path)).graph)
  }

  @Test("masked steps leave no trace; outputs with time steps have those of an input")
  func masked() throws {
    #expect(
      try model("examples/lengths/model.keras").paddingEffect(values: [0, 0])?.axes == [0, nil])
    #expect(try model("examples/tagger/model.keras").paddingEffect(values: [0])?.axes == [0])
  }

  @Test("padding that is not masked is seen")
  func seen() throws {
    let masked = try model("examples/lengths/model.keras")
    // Masking(0) hides zeros alone, and so does an Embedding.
    #expect(masked.paddingEffect(values: [0, 1]) == nil)
    #expect(masked.paddingEffect(values: [1, 0]) == nil)
    #expect(try model("examples/lengths/plain.keras").paddingEffect(values: [0]) == nil)
    #expect(try model("examples/translator/model.keras").paddingEffect(values: [0, 0]) == nil)
  }
}
