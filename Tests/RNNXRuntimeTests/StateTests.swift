import RNNXFormats
import RNNXRuntime
import RNNXTestSupport
import Testing

@Suite("State between batches")
struct StateTests {
  /// Rows of a state are written by several threads at once: a state that moved meanwhile would
  /// give other numbers or end the process.
  @Test("Threads that share a state give the bits that one thread gives, run after run")
  func threadsShareAState() throws {
    let fixture = FixtureCase(name: "keras3-h5/lstm_stateful")
    let model = try Model(try ModelReader().read(path: fixture.path("model.h5")).graph)
    // Many slices, so that the threads really meet: with two rows one thread is done before others wake.
    let batchSize = 500
    let state = try (model.makeState(batchSize: batchSize), model.makeState(batchSize: batchSize))
    let shape = try #require(fixture.calls("input.json").first?.first?.value.shape.dropFirst())
    let values = (0..<batchSize * shape.reduce(1, *)).map { Float($0 * 7919 % 1013) / 500 - 1 }
    let tensor = Tensor(shape: [batchSize] + shape, values: values)
    for round in 0..<300 {
      let alone: Tensor = try model.predict(tensor, threads: 1, state: state.0)
      let together: Tensor = try model.predict(tensor, threads: 4, state: state.1)
      try #require(alone.values == together.values, "round \(round)")
    }
    state.0.reset()
    let again: Tensor = try model.predict(tensor, threads: 2, state: state.0)
    let first: Tensor = try model.predict(
      tensor, threads: 2, state: model.makeState(batchSize: batchSize))
    #expect(again.values == first.values)
  }
}
