import CRNNXKernels

/// How fast this processor multiplies and adds when nothing else holds it up: what products are measured against.
public enum MultiplyAddLimit {
  /// Operations (two a multiply-add) of one call of the loop, for so many rounds of it.
  ///
  /// The caller takes the time; threads that run it at once show whether each has a core of its own.
  public static func run(rounds: Int, precision: Precision = .float32) -> Double {
    run(rounds: rounds, precision: precision, on: .current)
  }

  package static func run(rounds: Int, precision: Precision, on kernels: Kernels) -> Double {
    precondition(rounds >= 0, "a count is not negative")
    var result = 0.0
    let operations = kernels.table.multiply_adds(precision.pairs, Int64(rounds), &result)
    precondition(result.isFinite, "sums of the loop stay small")
    return operations
  }
}
