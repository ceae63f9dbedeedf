import RNNXKernels
import Testing

@Suite("Multiply-add limit")
struct MultiplyAddLimitTests {
  @Test("The loop counts two operations a multiply-add", arguments: runnableSets)
  func operations(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    let single = MultiplyAddLimit.run(rounds: 1000, precision: .float32, on: kernels)
    #expect(single > 1000 * 8 && single.truncatingRemainder(dividingBy: 1000) == 0)
    // A pair of bfloat16 is two multiply-adds.
    let pairs = MultiplyAddLimit.run(rounds: 1000, precision: .bfloat16, on: kernels)
    #expect(pairs == 2 * single)
    #expect(MultiplyAddLimit.run(rounds: 0, precision: .float32, on: kernels) == 0)
  }

  @Test("This process has a processor")
  func cores() { #expect(WorkerPool.availableCores >= 1) }
}
