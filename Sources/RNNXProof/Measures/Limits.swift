import RNNXKernels

/// How far values may be apart: `a` and `b` differ when `|a - b| > absolute + relative * |b|`.
///
/// Also they differ when one is not a number, or both are without `nanEqual`, and when one is
/// infinite and the other is not the same infinity.
public struct Limits: Sendable, Hashable {
  /// The part that does not grow with the value.
  public var absolute: Double
  /// The part that grows with `|b|`.
  public var relative: Double
  /// Whether two values that are both not a number count as equal.
  public var nanEqual: Bool

  /// 1e-5 both: float32 sums in another order.
  public static let standard = Limits()
  /// The same number, though not always the same bits: 0 equals -0.
  public static let exact = Limits(absolute: 0, relative: 0)

  /// Limits, by default those for float32 sums in another order.
  public init(absolute: Double = 1e-5, relative: Double = 1e-5, nanEqual: Bool = false) {
    self.absolute = absolute
    self.relative = relative
    self.nanEqual = nanEqual
  }

  /// The rule as reports print it.
  public var formula: String {
    "an element differs when |a - b| > \(absolute) + \(relative) * |b|"
      + (nanEqual ? "; two NaN are equal" : "; NaN differs from everything")
  }

  /// Whether two values differ.
  @inlinable
  public func tells(_ a: Double, from b: Double) -> Bool {
    if a == b { return false }
    let distance = abs(a - b)
    if distance <= absolute + relative * abs(b), abs(b) < .infinity { return false }
    return !(nanEqual && a.isNaN && b.isNaN)
  }

  /// The same limits for the kernels, with the classes of the histogram.
  var forPairs: PairLimits {
    PairLimits(
      absolute: absolute, relative: relative, nanEqual: nanEqual,
      edges: DifferenceHistogram.edges)
  }
}
