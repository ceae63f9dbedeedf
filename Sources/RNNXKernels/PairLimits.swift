import CRNNXKernels

/// Measures and counts of pairs of float32; what they mean is said at `Measures` and `Limits` in RNNXProof.
public struct PairLimits: Sendable {
  let forC: rnnx_pair_limits

  /// The number of lower bounds of classes of `|a - b|`.
  public static let edgeCount = Int(RNNX_PAIR_EDGES)

  /// A pair is beyond the limits when `|a - b| > absolute + relative * |b|`.
  ///
  /// `edges` are the lower bounds of the classes, ascending, `edgeCount` of them.
  public init(absolute: Double, relative: Double, nanEqual: Bool, edges: [Double]) {
    precondition(edges.count == Self.edgeCount, "The number of classes is fixed.")
    var limits = rnnx_pair_limits()
    (limits.absolute, limits.relative, limits.nan_equal) = (absolute, relative, nanEqual ? 1 : 0)
    withUnsafeMutableBytes(of: &limits.edges) { bytes in
      for (index, edge) in edges.enumerated() {
        bytes.storeBytes(of: edge, toByteOffset: index * 8, as: Double.self)
      }
    }
    forC = limits
  }

  /// The number of pairs beyond the limits; those with infinities and NaN too.
  public func countBeyond(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Int {
    countBeyond(a, b, count: count, on: .current)
  }

  package func countBeyond(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, on kernels: Kernels
  ) -> Int {
    withUnsafePointer(to: forC) { Int(kernels.table.count_beyond($0, a, b, Int64(count))) }
  }
}
