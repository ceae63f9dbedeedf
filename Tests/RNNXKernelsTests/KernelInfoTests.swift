import RNNXKernels
import Testing

@Suite("Choice of kernels")
struct KernelInfoTests {
  @Test("Every available set can be wished for", arguments: runnableSets)
  func wishes(set: InstructionSet) {
    let info = KernelInfo.choosing(wish: set.rawValue)
    #expect(info.instructionSet == set)
    #expect(info.warning == nil)
  }

  @Test("Without a wish the best set is taken")
  func best() {
    #expect(KernelInfo.choosing(wish: nil).instructionSet == runnableSets.last)
    #expect(KernelInfo.choosing(wish: nil).warning == nil)
    #expect(runnableSets.first == .portable)
  }

  @Test("A wish that cannot be followed is reported", arguments: ["sse9", "AVX2"])
  func unknown(wish: String) {
    let info = KernelInfo.choosing(wish: wish)
    #expect(info.instructionSet == runnableSets.last)
    #expect(info.warning?.contains("\"\(wish)\"") == true)
  }
}
