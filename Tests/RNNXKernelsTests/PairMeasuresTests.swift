import RNNXKernels
import Testing

/// The measures as their definitions say them, a pair at a time.
private struct PlainMeasures {
  var (beyond, differing, steps) = (0, 0, 0)
  var (sum, squares, ab, aa, bb) = (0.0, 0.0, 0.0, 0.0, 0.0)
  var (absolute, relative) = (0.0, -1.0)
  var passed: [Int]

  init(_ a: [Float], _ b: [Float], edges: [Double]) {
    passed = edges.map { _ in 0 }
    for (left, right) in zip(a, b) {
      let (x, y) = (Double(left), Double(right))
      let difference = abs(x - y)
      (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y)
      (sum, squares) = (sum + difference, squares + difference * difference)
      absolute = max(absolute, difference)
      if y != 0 { relative = max(relative, difference / abs(y)) }
      if difference > 1e-5 + 1e-4 * abs(y) { beyond += 1 }
      if x != y { differing += 1 }
      steps = max(steps, abs(Self.rank(left) - Self.rank(right)))
      for (edge, value) in edges.enumerated() where difference >= value { passed[edge] += 1 }
    }
  }

  private static func rank(_ value: Float) -> Int {
    value.sign == .minus ? -Int((-value).bitPattern) : Int(value.bitPattern)
  }
}

@Suite("Pairs of float32")
struct PairMeasuresTests {
  private static let edges = (0..<10).map {
    1e-9 * Double(sign: .plus, exponent: 4 * $0, significand: 1)
  }
  private static let limits = PairLimits(
    absolute: 1e-5, relative: 1e-4, nanEqual: false, edges: edges)

  private static func pairs(_ count: Int) -> (a: [Float], b: [Float]) {
    var random = Randomness(seed: UInt64(count) + 1)
    let b = random.floats(count, within: 1).enumerated().map { index, value -> Float in
      index % 7 == 3 ? 0 : index % 5 == 0 ? value * 1e6 : value
    }
    let noise = random.floats(count, within: 1e-4)
    let a = b.enumerated().map { index, value -> Float in
      switch index % 4 {
      case 0: value
      case 1: value.nextUp
      case 2: value + noise[index]
      default: -value
      }
    }
    return (a, b)
  }

  @Test(
    "Every instruction set gives what the definitions say, and all the same bits",
    arguments: [0, 1, 7, 8, 9, 31, 513, 2047, 2048])
  func measures(_ count: Int) throws {
    let (a, b) = Self.pairs(count)
    let plain = PlainMeasures(a, b, edges: Self.edges)
    var bits: Set<[UInt64]> = []
    for set in runnableSets {
      let kernels = try #require(Kernels(set))
      let found = a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { PairMeasures(a, $0, limits: Self.limits, on: kernels) }
      }
      #expect(found.beyond == plain.beyond && found.differing == plain.differing)
      #expect(found.largestAbsolute == plain.absolute && found.largestRelative == plain.relative)
      #expect(Int(found.largestSteps) == plain.steps)
      #expect(found.withPassedEdges { $0.map(Int.init) } == plain.passed)
      let sums = [
        found.sumOfDifferences, found.sumOfSquares, found.dot.ab, found.dot.aa, found.dot.bb,
      ]
      for (sum, expected) in zip(sums, [plain.sum, plain.squares, plain.ab, plain.aa, plain.bb]) {
        #expect(abs(sum - expected) <= 1e-12 * max(1, plain.aa + plain.bb))
      }
      bits.insert(sums.map(\.bitPattern))
      #expect(Self.limits.countBeyond(a, b, count: count, on: kernels) == plain.beyond)
    }
    #expect(bits.count == 1)
  }

  @Test(
    "Values that are no numbers or infinite are beyond the limits, but for an infinity beside itself"
  )
  func notFinite() throws {
    let a: [Float] = [.nan, .nan, 1, .infinity, .infinity, 3, -.infinity, 0, .nan]
    let b: [Float] = [.nan, 1, .nan, .infinity, -.infinity, .infinity, 3, -0.0, .nan]
    for set in runnableSets {
      let kernels = try #require(Kernels(set))
      #expect(Self.limits.countBeyond(a, b, count: 9, on: kernels) == 7)
      let equal = PairLimits(absolute: 1, relative: 1, nanEqual: true, edges: Self.edges)
      #expect(equal.countBeyond(a, b, count: 9, on: kernels) == 5)
      let block = a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { PairMeasures(a, $0, limits: Self.limits, on: kernels) }
      }
      #expect(!block.isFinite)
    }
  }
}
