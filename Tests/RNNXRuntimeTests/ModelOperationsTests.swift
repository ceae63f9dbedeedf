import RNNXFormats
import RNNXRuntime
import RNNXTestSupport
import Testing

@Suite("Operations of a model")
struct ModelOperationsTests {
  @Test("The reference network takes 11.6 million operations a digit")
  func reference() throws {
    let file = try ModelReader().read(path: Fixtures.path("reference/mnist-lstm.h5"))
    let model = try Model(file.graph)
    // Multiply-adds: 28 steps of inputs and 27 of states for 512 columns in two layers, then the Dense layers.
    let first = 512 * (28 * 28 + 27 * 128)
    let second = 512 * (28 * 128 + 27 * 128)
    let expected = 2 * (first + second + 128 * 32 + 32 * 10)
    #expect(try model.operationsPerSample(inputs: [[28, 28]]) == Double(expected))
  }
}
