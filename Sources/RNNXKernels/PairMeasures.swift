import CRNNXKernels

/// Measures of a block of pairs of float32, in float64.
///
/// Every instruction set gives the same bits.
public struct PairMeasures: Sendable {
  /// The most pairs in a block: they are passed over more than once, and so stay in the first level of cache.
  public static let largestBlock = 2048

  private var found = rnnx_pair_measures()

  /// The number of pairs beyond the limits.
  public var beyond: Int { Int(found.beyond) }
  /// The number of pairs whose numbers are not the same.
  public var differing: Int { Int(found.differing) }
  /// The sum of `|a - b|`.
  public var sumOfDifferences: Double { found.sum_of_differences }
  /// The sum of `(a - b)^2`.
  public var sumOfSquares: Double { found.sum_of_squares }
  /// The sums of `a b`, `a a`, `b b`.
  public var dot: (ab: Double, aa: Double, bb: Double) { (found.ab, found.aa, found.bb) }
  /// The largest `|a - b|`.
  public var largestAbsolute: Double { found.largest_absolute }
  /// The largest `|a - b| / |b|`; -1 where every `b` is 0.
  public var largestRelative: Double { found.largest_relative }
  /// The most float32 from one value to the other.
  public var largestSteps: UInt32 { found.largest_steps }

  /// Whether all values are finite; the other measures mean nothing otherwise.
  ///
  /// The square of every float32 is a finite float64.
  public var isFinite: Bool { (found.aa + found.bb).isFinite }

  /// Measures up to `largestBlock` pairs.
  public init(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, limits: PairLimits)
  {
    self.init(a, b, limits: limits, on: .current)
  }

  package init(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, limits: PairLimits,
    on kernels: Kernels
  ) {
    precondition(a.count == b.count && a.count <= Self.largestBlock, "A block of pairs.")
    found.largest_relative = -1
    let whole = a.count / 8 * 8
    if whole > 0, let a = a.baseAddress, let b = b.baseAddress {
      found = Self.measures(a, b, whole, limits, kernels)
    }
    guard whole < a.count else { return }
    // Pairs of zeros count for nothing.
    let rest = a.count - whole
    let zeros = [Float](repeating: 0, count: 8 - rest)
    add(
      Self.measures(
        Array(a.suffix(rest)) + zeros, Array(b.suffix(rest)) + zeros, 8, limits, kernels))
  }

  private static func measures(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, _ limits: PairLimits,
    _ kernels: Kernels
  ) -> rnnx_pair_measures {
    var result = rnnx_pair_measures()
    withUnsafePointer(to: limits.forC) {
      kernels.table.measure_pairs($0, a, b, Int64(count), &result)
    }
    return result
  }

  private mutating func add(_ next: rnnx_pair_measures) {
    found.beyond += next.beyond
    found.differing += next.differing
    found.sum_of_differences += next.sum_of_differences
    found.sum_of_squares += next.sum_of_squares
    found.ab += next.ab
    found.aa += next.aa
    found.bb += next.bb
    found.largest_absolute = max(found.largest_absolute, next.largest_absolute)
    found.largest_relative = max(found.largest_relative, next.largest_relative)
    found.largest_steps = max(found.largest_steps, next.largest_steps)
    withUnsafeMutableBytes(of: &found.at_least) { sums in
      withUnsafeBytes(of: next.at_least) { more in
        let (sums, more) = (sums.bindMemory(to: Int64.self), more.bindMemory(to: Int64.self))
        for edge in sums.indices { sums[edge] += more[edge] }
      }
    }
  }

  /// The number of pairs whose `|a - b|` is at least each of the edges.
  public func withPassedEdges<Result>(_ body: (UnsafeBufferPointer<Int64>) -> Result) -> Result {
    withUnsafeBytes(of: found.at_least) { body($0.bindMemory(to: Int64.self)) }
  }
}
