/// A set of processor instructions for which kernels are compiled in.
public enum InstructionSet: String, CaseIterable, Sendable, Comparable {
  /// What every processor of the architecture has (SSE2 on x86-64).
  case portable
  /// 128-bit vectors of arm64.
  case neon
  /// 256-bit vectors with fused multiply-add.
  case avx2
  /// 512-bit vectors.
  case avx512
  /// 512-bit vectors, and dot products of bfloat16 for those who choose that precision.
  case avx512bf16

  /// Orders by speed: the last available one is the one to take.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
