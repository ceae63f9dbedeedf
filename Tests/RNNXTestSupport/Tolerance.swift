/// How far a value may be from the reference's: `|a - b| <= absolute + relative * |b|`.
public struct Tolerance: Sendable, Hashable {
  /// The part that does not grow with the value.
  public var absolute: Float
  /// The part that does.
  public var relative: Float

  /// 1e-5 both: float32 sums in another order.
  public static let standard = Tolerance(absolute: 1e-5, relative: 1e-5)

  /// A tolerance.
  public init(absolute: Float, relative: Float) {
    self.absolute = absolute
    self.relative = relative
  }

  /// Says where values differ most, or nothing where all agree.
  ///
  /// Two NaN agree.
  public func difference(_ found: [Float], _ expected: [Float]) -> String? {
    guard found.count == expected.count else {
      return "expected \(expected.count) values, found \(found.count)"
    }
    var worst: (index: Int, excess: Float)?
    for (index, (a, b)) in zip(found, expected).enumerated() {
      if a.isNaN && b.isNaN || a == b { continue }
      let excess = abs(a - b) - (absolute + relative * abs(b))
      if excess > 0 || excess.isNaN, excess.isNaN || excess > worst?.excess ?? 0 {
        worst = (index, excess)
      }
    }
    return worst.map {
      "value \($0.index): expected \(expected[$0.index]), found \(found[$0.index])"
    }
  }
}
