import RNNXKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `ElementwiseFunction` has a `tanh` of its own.
private func tangent(_ x: Double) -> Double { tanh(x) }

extension ElementwiseFunction {
  /// The function in float64, as `Kind` documents it.
  func value(_ x: Double) -> Double {
    let (a, b, c) = (Double(a), Double(b), Double(c))
    let sigmoid = { (x: Double) in 1 / (1 + exp(-x)) }
    let hard = { (x: Double) in min(max(x / 6 + 0.5, 0), 1) }
    switch kind {
    case .linear: return x
    case .relu: return min(x > c ? x : (c == 0 ? max(x, 0) : 0), b) - a * max(c - x, 0)
    case .tanh: return tangent(x)
    case .sigmoid: return sigmoid(x)
    case .hardSigmoid: return hard(x)
    case .legacyHardSigmoid: return min(max(0.2 * x + 0.5, 0), 1)
    case .softsign: return x / (1 + abs(x))
    case .softplus: return log1p(exp(x))
    case .elu: return x > 0 ? x : a * expm1(x)
    case .selu: return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x))
    case .exponential: return exp(x)
    case .silu: return x * sigmoid(x)
    case .gelu: return x * (1 + erf(x / 2.0.squareRoot())) / 2
    case .geluTanh: return x * sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))
    case .relu6: return min(max(x, 0), 6)
    case .leakyRelu: return x > 0 ? x : a * x
    case .mish: return x * tangent(log1p(exp(x)))
    case .hardSilu: return x * hard(x)
    case .hardTanh: return min(max(x, -1), 1)
    case .hardShrink: return abs(x) > a ? x : 0
    case .softShrink: return x > a ? x - a : x < -a ? x + a : 0
    case .tanhShrink: return x - tangent(x)
    case .threshold: return x > a ? x : b
    case .celu: return max(x, 0) + a * expm1(min(x, 0) / a)
    case .squareplus: return (x + (x * x + a).squareRoot()) / 2
    case .sparsePlus: return x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x
    case .sparseSigmoid: return min(max((x + 1) / 2, 0), 1)
    case .logSigmoid: return -log1p(exp(-x))
    }
  }

  /// The slope in float64 by central differences; from the value alone where the argument is not known.
  func slope(_ x: Double, _ y: Double) -> Double {
    guard x.isNaN else {
      let step = 1e-6
      return (value(x + step) - value(x - step)) / (2 * step)
    }
    switch kind {
    case .linear: return 1
    case .relu: return y > 0 ? 1 : 0
    case .tanh: return 1 - y * y
    case .sigmoid: return y * (1 - y)
    case .hardSigmoid: return y > 0 && y < 1 ? 1.0 / 6 : 0
    case .legacyHardSigmoid: return y > 0 && y < 1 ? 0.2 : 0
    case .softsign: return (1 - abs(y)) * (1 - abs(y))
    case .elu: return y > 0 ? 1 : y + Double(a)
    case .exponential: return y
    case .selu: return y > 0 ? 1.0507009873554805 : y + 1.7580993408473766
    case .celu: return y > 0 ? 1 : y / Double(a) + 1
    case .leakyRelu: return y > 0 ? 1 : Double(a)
    case .relu6: return y > 0 && y < 6 ? 1 : 0
    case .hardTanh: return abs(y) < 1 ? 1 : 0
    case .sparseSigmoid: return y > 0 && y < 1 ? 0.5 : 0
    default: preconditionFailure("\(kind) needs its argument")
    }
  }
}
