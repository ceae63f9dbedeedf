import RNNXKernels
import Testing

@Suite("A single row on several threads")
struct SharedRowTests {
  @Test(
    "The bits are those of one thread, whatever the number of threads",
    arguments: PlainRecurrence.Kind.allCases, runnableSets)
  func sameBits(kind: PlainRecurrence.Kind, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 40)
    for index in 0..<24 {
      // 64 units and more are shared; 40 steps take two readings of the inputs' weights.
      let test = RecurrentCase(
        kind, &randomness, rows: 1, timeSteps: index % 4 == 0 ? 40 : randomness.int(0...9),
        features: randomness.int(1...33), units: randomness.int(60...150),
        activation: index % 2 == 0 ? .relu : .tanh)
      let packed = test.packed(on: kernels)
      let (alone, _) = test.found(packed)
      for threads in [2, 3, 8, 20] {
        let (shared, intact) = test.found(packed, threads: threads)
        #expect(intact, "wrote outside: \(test)")
        #expect(bits(shared) == bits(alone), "\(threads) threads, \(test)")
      }
    }
  }

  private func bits(_ answer: RecurrentCase.Answer<Float>) -> [UInt32] {
    (answer.output + answer.hidden + answer.cell).map(\.bitPattern)
  }
}
