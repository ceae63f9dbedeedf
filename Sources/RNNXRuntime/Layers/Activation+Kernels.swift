package import RNNXGraph
package import RNNXKernels

extension RNNXGraph.Activation {
  /// The kernel that computes the function over the last axis; `nil` for glu, which is no
  /// function of equal shapes, and for other axes.
  var kernel: RNNXKernels.Activation? {
    switch self {
    case .softmax(axis: -1): .overUnits(.softmax)
    case .logSoftmax(axis: -1): .overUnits(.logSoftmax)
    case .sparsemax(axis: -1): .overUnits(.sparsemax)
    default: elementwise.map { .elementwise($0) }
    }
  }

  /// The kernel of a function that looks at one number at a time.
  package var elementwise: ElementwiseFunction? {
    switch self {
    case .linear: .linear
    case .relu(let slope, let ceiling, let threshold):
      .relu(negativeSlope: slope, maxValue: ceiling, threshold: threshold)
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .hardSigmoid: .hardSigmoid
    case .legacyHardSigmoid: .legacyHardSigmoid
    case .elu(let alpha): .elu(alpha: alpha)
    case .celu(let alpha): .celu(alpha: alpha)
    case .selu: .selu
    case .softplus: .softplus
    case .softsign: .softsign
    case .exponential: .exponential
    case .silu: .silu
    case .gelu(let approximate): approximate ? .geluTanh : .gelu
    case .mish: .mish
    case .hardSilu: .hardSilu
    case .hardTanh: .hardTanh
    case .hardShrink(let threshold): .hardShrink(threshold: threshold)
    case .softShrink(let threshold): .softShrink(threshold: threshold)
    case .tanhShrink: .tanhShrink
    case .threshold(let threshold, let value): .threshold(threshold, defaultValue: value)
    case .squareplus(let b): .squareplus(b: b)
    case .sparsePlus: .sparsePlus
    case .sparseSigmoid: .sparseSigmoid
    case .logSigmoid: .logSigmoid
    case .softmax, .logSoftmax, .sparsemax, .glu: nil
    }
  }

  /// The kernel, or an error that names the layer whose argument it is.
  func requiredKernel(_ argument: String, of layer: String) throws(GraphError)
    -> RNNXKernels.Activation
  {
    guard let kernel else {
      throw GraphError(
        layer: layer,
        .unsupportedArgument(
          name: argument, value: name, supported: "functions that keep the shape"))
    }
    return kernel
  }
}

extension LayerWeights {
  /// A weight's values; validation has seen that it is there.
  func floats(_ path: String) -> [Float] {
    guard let tensor = self[path] else {
      preconditionFailure("The graph was validated before its weights were loaded.")
    }
    return tensor.floats()
  }

  /// The values of a weight that a flag may leave out.
  func floats(_ path: String, if present: Bool) -> [Float]? { present ? floats(path) : nil }
}
