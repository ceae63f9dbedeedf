import RNNXKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The formulas of all element-wise activations, in double precision.
func plain(_ function: ElementwiseFunction, _ x: Double) -> Double {
  let a = Double(function.a)
  let b = Double(function.b)
  switch function.kind {
  case .linear: return x
  case .relu: return plainRelu(x, slope: a, ceiling: b, threshold: Double(function.c))
  case .tanh: return tanh(x)
  case .sigmoid: return plainSigmoid(x)
  case .hardSigmoid: return clip((x + 3) / 6, 0, 1)
  case .legacyHardSigmoid: return clip(0.2 * x + 0.5, 0, 1)
  case .softsign: return x / (1 + abs(x))
  case .softplus: return plainSoftplus(x)
  case .elu: return x > 0 ? x : a * expm1(x)
  case .selu:
    return 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848 * expm1(x))
  case .exponential: return exp(x)
  case .silu: return x * plainSigmoid(x)
  case .gelu: return x == -.infinity ? 0 : 0.5 * x * erfc(-x / 2.0.squareRoot())
  case .geluTanh:
    return x * plainSigmoid(2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
  case .relu6: return clip(x, 0, 6)
  case .leakyRelu: return x > 0 ? x : a * x
  case .mish: return x * tanh(plainSoftplus(x))
  case .hardSilu: return x * clip((x + 3) / 6, 0, 1)
  case .hardTanh: return clip(x, -1, 1)
  case .hardShrink: return abs(x) > a ? x : 0
  case .softShrink: return x > a ? x - a : x < -a ? x + a : 0
  case .tanhShrink: return x - tanh(x)
  case .threshold: return x > a ? x : b
  case .celu: return x > 0 ? x : a * expm1(x / a)
  case .squareplus: return plainSquareplus(x, a)
  case .sparsePlus: return x <= -1 ? 0 : x < 1 ? 0.25 * (x + 1) * (x + 1) : x
  case .sparseSigmoid: return clip((x + 1) / 2, 0, 1)
  case .logSigmoid: return -plainSoftplus(-x)
  }
}

private func plainRelu(_ x: Double, slope: Double, ceiling: Double, threshold: Double) -> Double {
  if threshold == 0, x.isNaN { return x }
  let positive = x > threshold ? min(x, ceiling) : 0
  return slope == 0 ? positive : positive - slope * (x.isNaN ? x : max(threshold - x, 0))
}

private func plainSigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

private func plainSoftplus(_ x: Double) -> Double { x > 40 ? x : log1p(exp(x)) }

private func clip(_ x: Double, _ low: Double, _ high: Double) -> Double {
  x < low ? low : x > high ? high : x
}

/// Softmax, log-softmax or sparsemax of one row, in double precision.
func plain(_ function: AxisFunction, _ row: [Double]) -> [Double] {
  if row.contains(where: \.isNaN) { return row.map { _ in .nan } }
  guard let largest = row.max() else { return [] }
  switch function {
  case .softmax, .logSoftmax:
    let sum = row.reduce(0) { $0 + exp($1 - largest) }
    return row.map { function == .softmax ? exp($0 - largest) / sum : $0 - largest - log(sum) }
  case .sparsemax:
    // As Keras computes it: the threshold sums the cumulative sums of the support.
    var (cumulative, sums, support) = (0.0, 0.0, 0)
    for (index, value) in row.sorted(by: >).enumerated() {
      cumulative += value
      guard value - (cumulative - 1) / Double(index + 1) > 0 else { break }
      sums += cumulative
      support += 1
    }
    let tau = (sums - 1) / Double(support)
    return row.map { max($0 - tau, 0) }
  }
}

func plain(_ activation: Activation, _ row: [Double]) -> [Double] {
  switch activation {
  case .elementwise(let function): row.map { plain(function, $0) }
  case .overUnits(let function): plain(function, row)
  }
}

/// Without the cancellation that the textbook form has below zero.
private func plainSquareplus(_ x: Double, _ b: Double) -> Double {
  let root = (x * x + b).squareRoot()
  return x < 0 ? b / (2 * (root - x)) : (x + root) / 2
}
