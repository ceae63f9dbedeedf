import RNNXGraph

extension Activation {
  /// Adds the nodes that compute the function and gives their result.
  func emit(_ input: String, _ path: String, _ builder: ONNXGraphBuilder) throws -> String {
    func unary(_ operation: String, _ input: String, _ alpha: Float? = nil) -> String {
      builder.add(operation, [input], path, alpha.map { ["alpha": .float($0)] } ?? [:])
    }
    func binary(_ operation: String, _ left: String, _ right: String) -> String {
      builder.add(operation, [left, right], path)
    }
    func number(_ value: Float) -> String { builder.scalar(value, "\(path)/number") }
    func hardSigmoid(_ alpha: Float) -> String {
      builder.add("HardSigmoid", [input], path, ["alpha": .float(alpha), "beta": .float(0.5)])
    }
    func shrink(_ threshold: Float, _ bias: Float) -> String {
      builder.add("Shrink", [input], path, ["lambd": .float(threshold), "bias": .float(bias)])
    }
    switch self {
    case .linear: return input
    case .relu(let slope, let ceiling, let threshold):
      return relu(input, slope, ceiling, threshold, path, builder)
    case .sigmoid: return unary("Sigmoid", input)
    case .tanh: return unary("Tanh", input)
    case .hardSigmoid: return hardSigmoid(Float(1.0 / 6))
    case .legacyHardSigmoid: return hardSigmoid(0.2)
    case .elu(let alpha): return unary("Elu", input, alpha)
    case .celu(let alpha): return unary("Celu", input, alpha)
    case .selu: return unary("Selu", input)
    case .softplus: return unary("Softplus", input)
    case .softsign: return unary("Softsign", input)
    case .exponential: return unary("Exp", input)
    case .silu: return binary("Mul", input, unary("Sigmoid", input))
    case .gelu(approximate: false):
      let erf = unary("Erf", binary("Mul", input, number(Float(0.5.squareRoot()))))
      return binary("Mul", binary("Mul", input, number(0.5)), binary("Add", erf, number(1)))
    case .gelu(approximate: true):
      let cube = binary("Mul", binary("Mul", input, input), input)
      let sum = binary("Add", input, binary("Mul", cube, number(0.044715)))
      let tanh = unary("Tanh", binary("Mul", sum, number(Float((2 / Double.pi).squareRoot()))))
      return binary("Mul", binary("Mul", input, number(0.5)), binary("Add", tanh, number(1)))
    case .mish: return binary("Mul", input, unary("Tanh", unary("Softplus", input)))
    case .hardSilu: return binary("Mul", input, hardSigmoid(Float(1.0 / 6)))
    case .hardTanh: return builder.clip(input, -1, 1, path)
    case .hardShrink(let threshold): return shrink(threshold, 0)
    case .softShrink(let threshold): return shrink(threshold, threshold)
    case .tanhShrink: return binary("Sub", input, unary("Tanh", input))
    case .threshold(let threshold, let value):
      return builder.add(
        "Where", [binary("Greater", input, number(threshold)), input, number(value)], path)
    case .squareplus(let b):
      let root = unary("Sqrt", binary("Add", binary("Mul", input, input), number(b)))
      return binary("Mul", binary("Add", input, root), number(0.5))
    case .sparsePlus:
      let shifted = binary("Add", input, number(1))
      let square = binary("Mul", binary("Mul", shifted, shifted), number(0.25))
      let inner = builder.add(
        "Where", [binary("Less", input, number(1)), square, input], path)
      return builder.add(
        "Where", [binary("Greater", input, number(-1)), inner, number(0)], path)
    case .sparseSigmoid:

      let half = binary("Mul", binary("Add", input, number(1)), number(0.5))
      return builder.clip(half, 0, 1, path)
    case .logSigmoid: return unary("Neg", unary("Softplus", unary("Neg", input)))
    case .softmax(let axis): return builder.softmax(input, axis: axis, path)
    case .logSoftmax(let axis): return builder.softmax(input, axis: axis, path, logarithm: true)
    case .glu(let axis):
      var attributes: [String: ONNXAttribute] = ["axis": .int(axis)]
      if builder.opset >= 18 { attributes["num_outputs"] = .int(2) }
      let halves = builder.add("Split", [input], path, attributes, outputs: 2)
      return binary("Mul", halves[0], unary("Sigmoid", halves[1]))
    case .sparsemax(let axis): return try sparsemax(input, axis, path, builder)
    }
  }

  /// Keras' sparsemax without sorting.
  ///
  /// The place of a number in descending order, equal ones as they come, is how many stand before it, and
  /// the sum up to it is theirs. The level is that of Keras' own code, which adds up the sums of the support.
  private func sparsemax(
    _ input: String, _ axis: Int, _ path: String, _ builder: ONNXGraphBuilder
  ) throws -> String {
    guard axis < 0 else { throw ExportFault("sparsemax along an axis counted from the first") }
    func add(_ operation: String, _ inputs: [String]) -> String {
      builder.add(operation, inputs, path)
    }
    func sum(_ values: String, keepsAxes: Bool = false) -> String {
      builder.reduce("ReduceSum", values, axes: [axis], keepsAxes: keepsAxes, path)
    }
    builder.require(11, "Equal of real numbers")
    let each = builder.unsqueeze(input, axis: axis, path)
    let all = builder.unsqueeze(input, axis: axis - 1, path)
    let whole = { (number: Int) in builder.constant([number], shape: [], "\(path)/number") }
    let shape = add("Shape", [all])
    let count = builder.gather(shape, axis: 0, at: axis, path)
    let places = add("Range", [whole(0), count, whole(1)])
    let other =
      axis == -1 ? places : builder.unsqueeze(places, axes: Array(1..<(-axis)), path)
    let own = builder.unsqueeze(places, axes: Array(1...(-axis)), path)
    let ties = add("And", [add("Equal", [all, each]), add("LessOrEqual", [other, own])])
    let stands = builder.cast(
      add("Or", [add("Greater", [all, each]), ties]), to: .float32, path)
    let total = sum(add("Mul", [stands, all]))
    let one = builder.scalar(1, "\(path)/one")
    let level = add("Div", [add("Sub", [total, one]), sum(stands)])
    let support = builder.cast(
      add("Greater", [add("Sub", [input, level]), builder.scalar(0, "\(path)/zero")]),
      to: .float32, path)
    let mass = sum(add("Mul", [support, total]), keepsAxes: true)
    let tau = add("Div", [add("Sub", [mass, one]), sum(support, keepsAxes: true)])
    return add("Relu", [add("Sub", [input, tau])])
  }

  /// Keras' relu: x above the threshold, at most the ceiling, a slope below.
  private func relu(
    _ input: String, _ slope: Float, _ ceiling: Float?, _ threshold: Float, _ path: String,
    _ builder: ONNXGraphBuilder
  ) -> String {
    func number(_ value: Float) -> String { builder.scalar(value, "\(path)/number") }
    var result: String
    if threshold == 0 {
      if slope == 0, let ceiling {
        return builder.clip(input, 0, ceiling, path)
      }
      result =
        slope == 0
        ? builder.add("Relu", [input], path)
        : builder.add("LeakyRelu", [input], path, ["alpha": .float(slope)])
    } else {
      let above = builder.add("Greater", [input, number(threshold)], path)
      let distance = builder.add("Sub", [input, number(threshold)], path)
      let below = builder.add("Mul", [distance, number(slope)], path)
      result = builder.add("Where", [above, input, below], path)
    }
    if let ceiling { result = builder.add("Min", [result, number(ceiling)], path) }
    return result
  }
}
