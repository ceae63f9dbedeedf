import CRNNXKernels

/// The C functions of one instruction set, and the only place from which they are called.
package struct Kernels: Sendable {
  let instructionSet: InstructionSet
  let table: rnnx_kernels

  /// The functions of a given set, or nil if this processor cannot run them.
  package init?(_ instructionSet: InstructionSet) {
    guard let table = rnnx_kernels_for(instructionSet.number) else { return nil }
    self.instructionSet = instructionSet
    self.table = table.pointee
  }

  var lanes: Int { Int(table.lanes) }

  /// What the process uses unless a test asks for another set.
  package static let current = KernelInfo.chosen.kernels
}

extension InstructionSet {
  fileprivate var number: Int32 {
    switch self {
    case .portable: Int32(RNNX_PORTABLE.rawValue)
    case .neon: Int32(RNNX_NEON.rawValue)
    case .avx2: Int32(RNNX_AVX2.rawValue)
    case .avx512: Int32(RNNX_AVX512.rawValue)
    case .avx512bf16: Int32(RNNX_AVX512_BF16.rawValue)
    }
  }
}

extension ElementwiseFunction {
  var forC: rnnx_function { rnnx_function(kind: kind.rawValue, a: a, b: b, c: c) }
}

extension Precision {
  /// Whether the kernels multiply pairs of bfloat16.
  var pairs: Int32 { self == .bfloat16 ? 1 : 0 }
}
