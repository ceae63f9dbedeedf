import RNNXGraph
import RNNXKernels
import RNNXONNX

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Applies a kernel to float32 and a formula in Double to everything else that is real.
func activated(
  _ value: Value, _ kernel: ElementwiseFunction?, _ formula: (Double) -> Double
) throws -> Value {
  guard case .floats(var values) = value.storage else {
    return try mapped(value, { Float(formula(Double($0))) }, formula)
  }
  if let kernel, value.type == .float32 {
    values.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress {
        applyElementwise(kernel, to: start, count: buffer.count)
      }
    }
    return Value(shape: value.shape, floats: values)
  }
  return Value(
    shape: value.shape, type: value.type, floats: values.map { Float(formula(Double($0))) })
}

private func activation(
  _ name: String, _ attributes: Set<String> = [],
  _ make:
    @escaping @Sendable (NodeFacts) throws -> (ElementwiseFunction?, @Sendable (Double) -> Double)
) -> OperatorDefinition {
  OperatorDefinition(name, 1...1, attributes) { node in
    let (kernel, formula) = try make(node)
    return { [try activated(try $0.required(0), kernel, formula)] }
  }
}

/// Activation functions of one number.
let activationOperators: [OperatorDefinition] = [
  OperatorDefinition("Relu", 1...1) { _ in
    { inputs in
      [try mapped(try inputs.required(0), { $0 < 0 ? 0 : $0 }, { $0 < 0 ? 0 : $0 }, { max($0, 0) })]
    }
  },
  activation("Sigmoid") { _ in (.sigmoid, { 1 / (1 + exp(-$0)) }) },
  activation("Tanh") { _ in (.tanh, { tanh($0) }) },
  activation("Softplus") { _ in (.softplus, softplus) },
  activation("Softsign") { _ in (.softsign, { $0 / (1 + $0.magnitude) }) },
  activation("HardSwish") { _ in (.hardSilu, { $0 * min(max($0 / 6 + 0.5, 0), 1) }) },
  activation("Mish") { _ in (.mish, { $0 * tanh(softplus($0)) }) },
  activation("LeakyRelu", ["alpha"]) { node in
    let alpha = Double(try node.float("alpha", default: 0.01))
    return (nil, { $0 < 0 ? $0 * alpha : $0 })
  },
  activation("ThresholdedRelu", ["alpha"]) { node in
    let alpha = Double(try node.float("alpha", default: 1))
    return (nil, { $0 > alpha ? $0 : 0 })
  },
  activation("Elu", ["alpha"]) { node in
    let alpha = try node.float("alpha", default: 1)
    return (.elu(alpha: alpha), { $0 < 0 ? Double(alpha) * expm1($0) : $0 })
  },
  activation("Celu", ["alpha"]) { node in
    let alpha = try node.float("alpha", default: 1)
    return (.celu(alpha: alpha), { max($0, 0) + min(0, Double(alpha) * expm1($0 / Double(alpha))) })
  },
  activation("Selu", ["alpha", "gamma"]) { node in
    let alpha = Double(try node.float("alpha", default: 1.67326319217681884765625))
    let gamma = Double(try node.float("gamma", default: 1.05070102214813232421875))
    return (nil, { $0 <= 0 ? gamma * alpha * expm1($0) : gamma * $0 })
  },
  activation("HardSigmoid", ["alpha", "beta"]) { node in
    let alpha = Double(try node.float("alpha", default: 0.2))
    let beta = Double(try node.float("beta", default: 0.5))
    return (nil, { max(0, min(1, alpha * $0 + beta)) })
  },
  activation("Gelu", ["approximate"]) { node in
    switch try node.string("approximate", default: "none") {
    case "none": return (.gelu, { 0.5 * $0 * (1 + erf($0 / 2.squareRoot())) })
    case "tanh":
      let scale = (2 / Double.pi).squareRoot()
      return (.geluTanh, { 0.5 * $0 * (1 + tanh(scale * ($0 + 0.044715 * $0 * $0 * $0))) })
    case let other: throw OperatorFault("approximate=none or tanh", other)
    }
  },
  activation("Swish", ["alpha"]) { node in
    let alpha = Double(try node.float("alpha", default: 1))
    return (alpha == 1 ? .silu : nil, { $0 / (1 + exp(-alpha * $0)) })
  },
  activation("Shrink", ["lambd", "bias"]) { node in
    let threshold = Double(try node.float("lambd", default: 0.5))
    let bias = Double(try node.float("bias", default: 0))
    return (nil, { $0 < -threshold ? $0 + bias : $0 > threshold ? $0 - bias : 0 })
  },
  OperatorDefinition("PRelu", 2...2) { _ in
    { inputs in
      let (value, slope) = (try inputs.required(0), try inputs.required(1))
      let function = BinaryFunction(
        floats: { $0 < 0 ? $0 * $1 : $0 }, doubles: { $0 < 0 ? $0 * $1 : $0 },
        integers: { $0 < 0 ? $0 &* $1 : $0 })
      return [try function(value, slope)]
    }
  },
  OperatorDefinition("Clip", 1...3, ["min", "max"]) { node in
    let lowest = try node.node.attributes["min"].map { _ in try node.float("min") }
    let highest = try node.node.attributes["max"].map { _ in try node.float("max") }
    return { inputs in
      var value = try inputs.required(0)
      if let lowest {
        value = try BinaryFunction.maximum(
          value, Value(shape: [], type: value.type, floats: [lowest]))
      } else if let bound = inputs.optional(1) {
        value = try BinaryFunction.maximum(value, bound)
      }
      if let highest {
        value = try BinaryFunction.minimum(
          value, Value(shape: [], type: value.type, floats: [highest]))
      } else if let bound = inputs.optional(2) {
        value = try BinaryFunction.minimum(value, bound)
      }
      return [value]
    }
  },
]

/// log(1 + exp(x)) without overflow.
@Sendable private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-x.magnitude)) }
