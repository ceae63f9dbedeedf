/// Measures of a block of float32 pairs, eight at a time; what they mean is said at `Measures`.
///
/// Sums run in eight lanes, so their last bits depend on the block's size and on nothing else.
struct PairBlock {
  /// The number of pairs in a block, small enough for the first level cache.
  static let size = 2048

  private(set) var beyond = 0
  private(set) var differing = 0
  private(set) var sumOfDifferences = 0.0
  private(set) var sumOfSquares = 0.0
  private(set) var ab = 0.0
  private(set) var aa = 0.0
  private(set) var bb = 0.0
  private(set) var largestAbsolute = 0.0
  /// -1 where every `b` is 0.
  private(set) var largestRelative = -1.0
  private(set) var largestULP: UInt32 = 0

  /// Whether all values are finite; the other measures mean nothing otherwise.
  ///
  /// The square of every float32 is a finite float64.
  var isFinite: Bool { (aa + bb).isFinite }

  init(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, limits: Limits) {
    let lanes = a.count / 8 * 8
    if lanes > 0, let left = a.baseAddress, let right = b.baseAddress {
      measure(UnsafeRawPointer(left), UnsafeRawPointer(right), lanes, limits)
    }
    for index in lanes..<a.count { measure(a[index], b[index], limits) }
  }

  private mutating func measure(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int, _ limits: Limits
  ) {
    var (ab, aa, bb) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
    var (sum, squares) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    var (absolute, relative) = (SIMD8<Double>.zero, SIMD8<Double>(repeating: -1))
    var (beyond, differing) = (SIMD8<Int64>.zero, SIMD8<Int64>.zero)
    var steps = SIMD8<UInt32>.zero
    let start = SIMD8<Double>(repeating: limits.absolute)
    for offset in stride(from: 0, to: count * 4, by: 32) {
      let left = (a + offset).loadUnaligned(as: SIMD8<Float>.self)
      let right = (b + offset).loadUnaligned(as: SIMD8<Float>.self)
      let (x, y) = (SIMD8<Double>(left), SIMD8<Double>(right))
      let difference = Self.magnitude(x - y)
      let size = Self.magnitude(y)
      ab += x * y
      aa += x * x
      bb += y * y
      sum += difference
      squares += difference * difference
      absolute = pointwiseMax(absolute, difference)
      relative = pointwiseMax(
        relative, (difference / size).replacing(with: -1, where: size .== 0))
      beyond.replace(
        with: beyond &+ 1, where: difference .> start + limits.relative * size)
      differing.replace(with: differing &+ 1, where: difference .!= 0)
      let (first, second) = (Self.ordered(left), Self.ordered(right))
      let distance = pointwiseMax(first, second) &- pointwiseMin(first, second)
      steps = pointwiseMax(steps, SIMD8<UInt32>(truncatingIfNeeded: distance))
    }
    (self.ab, self.aa, self.bb) = (ab.sum(), aa.sum(), bb.sum())
    (sumOfDifferences, sumOfSquares) = (sum.sum(), squares.sum())
    (largestAbsolute, largestRelative) = (absolute.max(), relative.max())
    (self.beyond, self.differing) = (Int(beyond.wrappedSum()), Int(differing.wrappedSum()))
    largestULP = steps.max()
  }

  private mutating func measure(_ a: Float, _ b: Float, _ limits: Limits) {
    let (x, y) = (Double(a), Double(b))
    let difference = abs(x - y)
    ab += x * y
    aa += x * x
    bb += y * y
    sumOfDifferences += difference
    sumOfSquares += difference * difference
    largestAbsolute = max(largestAbsolute, difference)
    if y != 0 { largestRelative = max(largestRelative, difference / abs(y)) }
    if difference > limits.absolute + limits.relative * abs(y) { beyond += 1 }
    if difference != 0 { differing += 1 }
    largestULP = max(largestULP, Measures.steps(a, b))
  }

  /// Sorts the pairs into the classes of the histogram.
  func addHistogram(
    to histogram: inout DifferenceHistogram, _ a: UnsafeBufferPointer<Float>,
    _ b: UnsafeBufferPointer<Float>
  ) {
    guard differing > 0 else { return histogram.counts[0] += a.count }
    histogram.counts.withUnsafeMutableBufferPointer { counts in
      for index in a.indices {
        counts[DifferenceHistogram.bin(of: abs(Double(a[index]) - Double(b[index])))] += 1
      }
    }
  }

  private static func magnitude(_ value: SIMD8<Double>) -> SIMD8<Double> {
    pointwiseMax(value, -value)
  }

  private static func ordered(_ value: SIMD8<Float>) -> SIMD8<Int32> {
    let bits = unsafeBitCast(value, to: SIMD8<Int32>.self)
    return bits.replacing(with: SIMD8(repeating: Int32.min) &- bits, where: bits .< 0)
  }
}
