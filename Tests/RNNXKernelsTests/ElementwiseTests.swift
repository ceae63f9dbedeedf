import RNNXKernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How far an activation may be from float64: in units of the last place, plus a part of |x| where the formula itself
/// subtracts numbers of that size (as Keras does in float32).
private struct Limit: CustomTestStringConvertible, Sendable {
  let function: ElementwiseFunction
  var ulps = 2.0
  var ofInput = 0.0
  /// Part of |x f(x)|: what a rounding or two of x itself would do where f falls like exp x.
  var ofProduct = 0.0
  /// Results below this may be 0.
  var floor = 0.0

  /// The error of `y` as a multiple of what is allowed; infinite where only one of them is finite.
  func excess(of y: Float, at x: Float) -> Double {
    let exact = plain(function, Double(x))
    guard exact.isFinite, Float(exact).isFinite else {
      return y == Float(exact) || (exact.isNaN && y.isNaN) ? 0 : .infinity
    }
    guard y.isFinite else { return .infinity }
    let ulp = Double(max(Float(exact).ulp, .leastNonzeroMagnitude))
    // Half a unit is the rounding of the result itself.
    var allowed = (ulps + 0.5) * ulp
    if x.isFinite {
      // Products of x and a denormal factor keep the factor's absolute error.
      allowed += ofInput * min(abs(Double(x)), 4) + ofProduct * abs(Double(x) * exact) + floor
      allowed += min(abs(Double(x)), 200) * Double(Float.leastNonzeroMagnitude)
    }
    return abs(Double(y) - exact) / allowed
  }

  var testDescription: String { "\(function.kind) \(function.a) \(function.b) \(function.c)" }
}

private let limits: [Limit] = [
  Limit(function: .linear, ulps: 0), Limit(function: .relu, ulps: 0),
  Limit(function: .relu(negativeSlope: 0.1, maxValue: 6, threshold: 1.5)),
  Limit(function: .relu(negativeSlope: 0.3), ulps: 1),
  Limit(function: .relu(maxValue: 4), ulps: 0), Limit(function: .relu(threshold: 1), ulps: 0),
  Limit(function: .tanh), Limit(function: .sigmoid, ofProduct: 1e-7, floor: 4.2e-39),
  // Clipped lines near their zero: a float of 0.5 is subtracted from 0.5.
  Limit(function: .hardSigmoid, ofInput: 6e-8), Limit(function: .legacyHardSigmoid, ofInput: 6e-8),
  Limit(function: .sparseSigmoid, ofInput: 6e-8),
  Limit(function: .softsign), Limit(function: .softplus),
  Limit(function: .elu), Limit(function: .elu(alpha: 0.7)), Limit(function: .selu, ulps: 3),
  Limit(function: .exponential), Limit(function: .silu, ulps: 3, ofProduct: 1e-7, floor: 4e-37),
  // erfc of a rounded square loses up to a part in 10^6 where the result is below 10^-3 of x.
  Limit(function: .gelu, ulps: 4, ofInput: 3e-8),
  Limit(function: .geluTanh, ulps: 4, ofInput: 3e-8, floor: 4e-37),
  Limit(function: .relu6, ulps: 0), Limit(function: .leakyRelu(), ulps: 1),
  Limit(function: .mish, ulps: 5), Limit(function: .hardSilu, ofInput: 2e-7),
  Limit(function: .hardTanh, ulps: 0), Limit(function: .hardShrink(), ulps: 0),
  Limit(function: .softShrink(threshold: 0.25), ulps: 1),
  Limit(function: .tanhShrink, ofInput: 2e-7),
  Limit(function: .threshold(0.5, defaultValue: -2), ulps: 0),
  Limit(function: .celu(alpha: 1.5), ulps: 3),
  Limit(function: .squareplus()), Limit(function: .sparsePlus, ulps: 3, ofInput: 6e-8),
  Limit(function: .logSigmoid),
]

/// Every size of number, densely where activations bend, and the special ones.
private let samples: [Float] = {
  var samples: [Float] = [
    0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, 88.72, 88.73, -87.33, -87.34, -103.97, -103.98, 104, -104,
    100 * .leastNonzeroMagnitude,
  ]
  var magnitude: Float = 1e-38
  while magnitude < 1e18 {
    samples += [magnitude, -magnitude]
    magnitude *= 1.37
  }
  samples += stride(from: -110, through: 110, by: 0.0917).map { Float($0) }
  return samples + stride(from: -5, through: 5, by: 0.00713).map { Float($0) }
}()

@Suite("Element-wise activations")
struct ElementwiseTests {
  @Test("Each activation agrees with float64 over the whole range", arguments: limits, runnableSets)
  fileprivate func agrees(limit: Limit, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    let array = GuardedArray(samples, rowLength: samples.count, stride: samples.count)
    applyElementwise(limit.function, to: array.start, count: samples.count, on: kernels)
    let (found, intact) = array.rows(1, length: samples.count, stride: samples.count)
    #expect(intact, "wrote outside of the array")
    let errors = zip(samples, found).map { limit.excess(of: $1, at: $0) }
    let worst = try #require(errors.indices.max { errors[$0] < errors[$1] })
    let exact = plain(limit.function, Double(samples[worst]))
    #expect(
      errors[worst] <= 1,
      "f(\(samples[worst])) is \(found[worst]), expected \(exact): \(errors[worst]) x the limit")
  }

  @Test("An element's bits do not depend on its place", arguments: runnableSets)
  func placeDoesNotMatter(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 1)
    let values = randomness.floats(53, within: 6)
    var together = values
    applyElementwise(.tanh, to: &together, count: 53, on: kernels)
    for (index, value) in values.enumerated() {
      var alone = value
      applyElementwise(.tanh, to: &alone, count: 1, on: kernels)
      #expect(alone.bitPattern == together[index].bitPattern)
    }
  }
}
