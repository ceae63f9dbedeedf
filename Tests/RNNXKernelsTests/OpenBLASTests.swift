import RNNXKernels
import Testing

@Suite("OpenBLAS")
struct OpenBLASTests {
  private static var isUsable: Bool {
    if case .usable = OpenBLAS.status { true } else { false }
  }

  @Test("Loading ends in one of the states, without a warning when all is well")
  func status() {
    #expect((OpenBLAS.status.warning != nil) == (OpenBLAS.status != .missing && !Self.isUsable))
  }

  @Test("It agrees with our product", .enabled(if: isUsable), arguments: runnableSets)
  func agrees(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 20)
    for (rows, inputs, outputs) in [(1, 40, 70), (9, 130, 33), (20, 17, 129)] {
      let input = randomness.floats(rows * inputs, within: 1)
      let weights = randomness.floats(inputs * outputs, within: 1)
      var theirs = [Float](repeating: .nan, count: rows * outputs)
      #expect(
        OpenBLAS.multiply(
          input, weights, rows: rows, inputs: inputs, outputs: outputs, into: &theirs))
      var ours = theirs
      PackedMatrix(
        weights, inputs: inputs, outputs: outputs, bias: nil, transposed: false,
        precision: .float32, on: kernels
      ).multiply(input, inputStride: inputs, rows: rows, into: &ours, outputStride: outputs)
      // Two roundings of sums of up to 130 products below 1.
      #expect(largestError(ours, theirs.map(Double.init)).error < 2e-5)
    }
  }

  @Test("A size beyond 32 bits is refused and nothing is written")
  func refusesHugeSizes() {
    var output: [Float] = [7]
    let done = OpenBLAS.multiply([1], [1], rows: 1 << 40, inputs: 1, outputs: 1, into: &output)
    #expect(!done)
    #expect(output == [7])
  }
}
