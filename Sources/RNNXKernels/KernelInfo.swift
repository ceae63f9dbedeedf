#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which kernels this process uses, for `rnnx doctor` and for reports of speed.
public struct KernelInfo: Sendable, Equatable {
  /// The set in use.
  public let instructionSet: InstructionSet
  /// All sets that were compiled in and that this processor can run, slowest first.
  public let available: [InstructionSet]
  /// Floats in one vector register.
  public let vectorWidth: Int
  /// What was wrong with the environment's wish (`RNNX_KERNELS`), if anything.
  ///
  /// The best available set is in use then, and the program should print this.
  public let warning: String?

  /// What this process uses; the environment variable `RNNX_KERNELS` is read once.
  public static let current = chosen.info

  static let chosen = choose(wish: getenv("RNNX_KERNELS").map { String(cString: $0) })

  /// Follows the wish if it can be followed; otherwise takes the best set and says so.
  package static func choosing(wish: String?) -> KernelInfo { choose(wish: wish).info }

  private static func choose(wish: String?) -> (info: KernelInfo, kernels: Kernels) {
    let available = InstructionSet.allCases.compactMap { Kernels($0) }
    guard let best = available.last else {
      preconditionFailure("the portable kernels are always compiled in")
    }
    let wished = wish.flatMap { name in available.first { $0.instructionSet.rawValue == name } }
    let kernels = wished ?? best
    let names = available.map(\.instructionSet.rawValue).joined(separator: ", ")
    let warning: String? =
      wish == nil || wish == "" || wished != nil
      ? nil
      : "RNNX_KERNELS: expected one of \(names), found \"\(wish ?? "")\"; "
        + "using \(best.instructionSet.rawValue)."
    let info = KernelInfo(
      instructionSet: kernels.instructionSet, available: available.map(\.instructionSet),
      vectorWidth: kernels.lanes, warning: warning)
    return (info, kernels)
  }
}
