/// Which kernels this process uses, for `rnnx doctor` and for reports of speed.
public struct KernelInfo: Sendable, Equatable {
  /// The set in use.
  public let instructionSet: InstructionSet
  /// All sets that were compiled in and that this processor can run, slowest first.
  public let available: [InstructionSet]
  /// Floats in one vector register.
  public let vectorWidth: Int
  /// What was wrong with the environment's wish (`RNNX_KERNELS`), if anything; the best available set is used then.
  public let warning: String?

  /// What this process uses.
  public static let current = KernelInfo(
    instructionSet: .portable, available: [.portable], vectorWidth: 4, warning: nil)
}
