import COpenBLAS

/// The OpenBLAS library of the system, if there is one: a second opinion on products.
///
/// `PackedMatrix` does not use it. With AVX-512, our product is 1.02 to 5 times as fast at every square size from 128 to
/// 4,096 with 16 rows or more; and OpenBLAS gives a row different bits depending on the rows beside it, which results that
/// do not depend on batch size and threads cannot allow. It serves `rnnx doctor` and the tests, and whoever has a
/// processor without AVX2 and large products can call it.
public enum OpenBLAS {
  /// What became of loading it.
  public enum Status: Sendable, Equatable {
    /// Loaded, set to one thread, and its results pass the self-check; the text is its version and processor.
    case usable(String)
    /// Not installed.
    case missing
    /// Its results are wrong on this processor; it must not be used.
    case inaccurate(String)

    /// What the user should be told, or nil if all is well.
    public var warning: String? {
      switch self {
      case .usable, .missing: nil
      case .inaccurate(let configuration):
        "OpenBLAS (\(configuration)) gives wrong results on this processor; it is not used."
      }
    }
  }

  /// Loads the library the first time, which takes a few milliseconds; any thread may ask.
  public static var status: Status {
    let configuration =
      rnnx_openblas_configuration().map { String(cString: $0) } ?? "unknown version"
    return switch rnnx_openblas_status() {
    case Int32(RNNX_OPENBLAS_USABLE.rawValue): .usable(configuration)
    case Int32(RNNX_OPENBLAS_INACCURATE.rawValue): .inaccurate(configuration)
    default: .missing
    }
  }

  /// Writes `input` [rows, inputs] · `weights` [inputs, outputs] to `output` [rows, outputs], all row-major and adjacent.
  ///
  /// - Returns: false, and `output` is untouched, if the library is missing, inaccurate, or a size exceeds its 32 bits.
  public static func multiply(
    _ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, rows: Int, inputs: Int,
    outputs: Int, into output: UnsafeMutablePointer<Float>
  ) -> Bool {
    guard case .usable = status, let rows = Int32(exactly: rows),
      let inputs = Int32(exactly: inputs),
      let outputs = Int32(exactly: outputs)
    else { return false }
    var product = rnnx_openblas_product(
      transposes_a: 0, transposes_b: 0, rows: rows, outputs: outputs, inputs: inputs, a: input,
      a_stride: inputs, b: weights, b_stride: outputs, c: output, c_stride: outputs)
    rnnx_openblas_multiply(&product)
    return true
  }
}
