/// How two arrays of the same size compare, element by element.
///
/// All arithmetic is in float64 on the values as they are stored.
public struct Measures: Sendable, Hashable {
  /// Where a measure is largest.
  public struct Extreme: Sendable, Hashable {
    /// The measure.
    public let value: Double
    /// The row-major index of the pair; the first, where several have the same value.
    public let index: Int
    /// The value on the first side.
    public let a: Double
    /// The value on the second side.
    public let b: Double
  }

  /// What counts as different.
  public let limits: Limits
  /// The number of pairs.
  public internal(set) var count = 0
  /// The number of pairs whose numbers are not the same, however close; pairs of NaN are not among them.
  public internal(set) var differing = 0
  /// The number of pairs beyond the limits.
  public internal(set) var beyond = 0
  /// The index of the first pair beyond the limits.
  public internal(set) var firstBeyond: Int?
  /// The largest `|a - b|`; infinite where an infinity meets anything else; `nil` without numbers.
  public internal(set) var largestAbsolute: Extreme?
  /// The largest `|a - b| / |b|` of pairs whose `b` is neither 0 nor infinite.
  public internal(set) var largestRelative: Extreme?
  /// The most steps from one float32 (float64, where both arrays are) to the other; 0 and -0 are one.
  public internal(set) var largestULP: Extreme?
  /// Pairs of which only the first is not a number, only the second, both.
  public internal(set) var notNumbers = (a: 0, b: 0, both: 0)
  /// The pairs by the size of `|a - b|`.
  public internal(set) var histogram = DifferenceHistogram()

  /// The number of pairs of finite values, over which the means and the cosine run.
  public internal(set) var finiteCount = 0
  var sumOfDifferences = 0.0
  var sumOfSquares = 0.0
  var dot = (ab: 0.0, aa: 0.0, bb: 0.0)

  /// Nothing measured yet.
  public init(limits: Limits) { self.limits = limits }

  /// Whether no pair is beyond the limits.
  public var isEqual: Bool { beyond == 0 }
  /// The part of all pairs that is beyond the limits, 0 to 1.
  public var shareBeyond: Double { count == 0 ? 0 : Double(beyond) / Double(count) }
  /// The mean of `|a - b|` over finite pairs.
  public var meanAbsolute: Double {
    finiteCount == 0 ? 0 : sumOfDifferences / Double(finiteCount)
  }
  /// The root of the mean of `(a - b)^2` over finite pairs.
  public var rootMeanSquare: Double {
    finiteCount == 0 ? 0 : (sumOfSquares / Double(finiteCount)).squareRoot()
  }
  /// The cosine of the angle between the arrays as vectors, over finite pairs: 1 is the same direction.
  ///
  /// 1 where both are zero everywhere, 0 where only one is.
  public var cosine: Double {
    guard differing > 0 else { return 1 }
    guard dot.aa > 0, dot.bb > 0 else { return dot.aa == dot.bb ? 1 : 0 }
    return max(-1, min(1, dot.ab / dot.aa.squareRoot() / dot.bb.squareRoot()))
  }

  /// Equal when all measures are.
  public static func == (left: Measures, right: Measures) -> Bool {
    left.limits == right.limits && left.count == right.count && left.beyond == right.beyond
      && left.differing == right.differing && left.firstBeyond == right.firstBeyond
      && left.largestAbsolute == right.largestAbsolute
      && left.largestRelative == right.largestRelative && left.largestULP == right.largestULP
      && left.notNumbers == right.notNumbers && left.histogram == right.histogram
      && left.dot == right.dot && left.sumOfSquares == right.sumOfSquares
  }

  /// Hashes what tells measures apart best.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(beyond)
    hasher.combine(histogram)
  }
}
