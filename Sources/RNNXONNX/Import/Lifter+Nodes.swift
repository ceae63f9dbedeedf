import RNNXGraph
import RNNXJSON

extension Lifter {
  /// Makes a node a layer, or follows what it does to shapes and axes.
  func visit(_ node: ONNXNode) throws {
    guard node.domain.isEmpty else { throw LiftFault("an operator of \(node.domain)") }
    switch node.operation {
    case "LSTM", "GRU", "RNN": try recurrent(node)
    case "Identity", "Dropout":
      guard let value = values[node.inputs.first ?? ""] else { throw LiftFault("an unknown input") }
      set(node, value)
    case "Constant":
      guard case .tensor(let tensor)? = node.attributes.first?.value else {
        return try scalarConstant(node)
      }
      set(node, .constant(tensor))
    case "Cast": try cast(node)
    case "Gemm": try gemm(node)
    case "MatMul": try matrixProduct(node)
    case "Transpose": try transpose(node)
    case "Squeeze": try squeeze(node)
    case "Unsqueeze": try unsqueeze(node)
    case "Reshape", "Flatten": try reshape(node)
    case "Concat": try concat(node)
    case "Gather": try gather(node)
    case "Slice": try slice(node)
    case "Split": try split(node)
    case "Shape": set(node, .dims(try shapeSlice(node), isScalar: false))
    case "ConstantOfShape", "Expand": try filled(node)
    case "BatchNormalization": try batchNormalization(node)
    case "LayerNormalization": try layerNormalization(node)
    case "Softmax", "LogSoftmax": try softmax(node)
    default:
      if let activation = try activation(node) { return try apply(activation, node) }
      if try arithmetic(node) { return }
      throw LiftFault("no layer of Keras stands for it")
    }
  }

  private func scalarConstant(_ node: ONNXNode) throws {
    switch node.attributes.first?.value {
    case .int(let value)?: set(node, .constant(TensorData(shape: [], values: [Int64(value)])))
    case .ints(let values)?:
      set(node, .constant(TensorData(shape: [values.count], values: values.map { Int64($0) })))
    case .float(let value)?: set(node, .constant(TensorData(shape: [], values: [value])))
    case .floats(let values)?:
      set(node, .constant(TensorData(shape: [values.count], values: values)))
    default: throw LiftFault("a constant that is no numbers")
    }
  }

  private func cast(_ node: ONNXNode) throws {
    guard let value = values[node.inputs.first ?? ""] else { throw LiftFault("an unknown input") }
    guard case .tensor(var tensor) = value else {
      // Whole numbers stay the same; other constants are computed by whoever runs the model.
      guard case .dims = value else { throw LiftFault("a cast of constants") }
      return set(node, value)
    }
    let type = ElementType(onnx: try int(node, "to", 0))
    let toInteger = type?.isInteger ?? false
    guard type == .float32 || (toInteger && tensor.isInteger && type != .bool) else {
      throw LiftFault("a cast to \(type?.rawValue ?? "an unknown type")")
    }
    tensor.isInteger = toInteger
    set(node, .tensor(tensor))
  }

  // MARK: products

  private func gemm(_ node: ONNXNode) throws {
    let tensor = try tensor(node)
    guard try float(node, "alpha", 1) == 1, try float(node, "beta", 1) == 1,
      try int(node, "transA", 0) == 0, let kernel = constant(node, 1)
    else { throw LiftFault("a Gemm that is no Dense") }
    let isTransposed = try int(node, "transB", 0) != 0
    let bias = constant(node, 2)
    guard bias != nil || !isGiven(node, 2) else { throw LiftFault("an offset that is no constant") }
    try dense(node, tensor, kernel, isTransposed: isTransposed, bias: bias, output: node)
  }

  private func matrixProduct(_ node: ONNXNode) throws {
    guard let kernel = constant(node, 1), kernel.shape.count == 2 else {
      throw LiftFault("a product with something else than a constant matrix")
    }
    // An offset added to the product, and to nothing else, makes one Dense of both.
    if uses[node.outputs[0]] == 1,
      let sum = model.graph.nodes.first(where: {
        $0.operation == "Add" && $0.inputs.contains(node.outputs[0])
      }), let index = sum.inputs.firstIndex(where: { $0 != node.outputs[0] }),
      let bias = constant(sum, index), bias.shape == [kernel.shape[1]]
    {
      let target = ONNXNode(
        node.operation, name: node.name, inputs: node.inputs, outputs: sum.outputs)
      try dense(node, try tensor(node), kernel, isTransposed: false, bias: bias, output: target)
      // What is added already must not be added again.
      values[node.outputs[0]] = values[sum.outputs[0]]
      added.insert(sum.outputs[0])
      return
    }
    try dense(node, try tensor(node), kernel, isTransposed: false, bias: nil, output: node)
  }

  private func dense(
    _ node: ONNXNode, _ tensor: LiftedTensor, _ kernel: TensorData, isTransposed: Bool,
    bias: TensorData?, output: ONNXNode
  ) throws {
    guard kernel.shape.count == 2, kernel.elementType == .float32, !tensor.isInteger else {
      throw LiftFault("a matrix of other numbers than float32")
    }
    let last = shape(tensor).count - 1
    guard tensor.references.count == 1, tensor.axes.last == .own(last) else {
      throw LiftFault("a product along another axis than the last")
    }
    let (inputs, units) =
      isTransposed ? (kernel.shape[1], kernel.shape[0]) : (kernel.shape[0], kernel.shape[1])
    var values = kernel.floats()
    if isTransposed {
      let old = values
      for row in 0..<inputs {
        for unit in 0..<units { values[row * units + unit] = old[unit * inputs + row] }
      }
    }
    var weights: [(String, [Int], [Float])] = [(WeightRole.kernel, [inputs, units], values)]
    if let bias {
      guard bias.elementCount == units || bias.elementCount == 1,
        bias.shape.last == bias.elementCount || bias.shape.isEmpty
      else { throw LiftFault("an offset of shape \(bias.shape)") }
      let offsets = bias.floats()
      weights.append(
        (
          WeightRole.bias, [units],
          offsets.count == units ? offsets : Array(repeating: offsets[0], count: units)
        ))
    }
    let reference = try add(
      "Dense",
      ["units": .integer(units), "activation": "linear", "use_bias": .bool(bias != nil)],
      for: node, inputs: tensor.references, weights: weights)[0]
    set(output, .tensor(LiftedTensor(references: [reference], axes: tensor.axes)))
  }

  // MARK: functions

  /// The activation that an operator of one input is.
  private func activation(_ node: ONNXNode) throws -> (className: String, config: JSONObject)? {
    func named(_ name: String) -> (String, JSONObject) {
      ("Activation", ["activation": .string(name)])
    }
    switch node.operation {
    case "Relu": return named("relu")
    case "Sigmoid": return named("sigmoid")
    case "Tanh": return named("tanh")
    case "Softplus": return named("softplus")
    case "Softsign": return named("softsign")
    case "Exp": return named("exponential")
    case "HardSwish": return named("hard_silu")
    case "Mish": return named("mish")
    case "Gelu":
      guard case nil = node.attributes["approximate"] else { return nil }
      return named("gelu")
    case "Elu": return ("ELU", ["alpha": .number(Double(try float(node, "alpha", 1)))])
    case "LeakyRelu":
      return ("LeakyReLU", ["negative_slope": .number(Double(try float(node, "alpha", 0.01)))])
    case "HardSigmoid":
      let (alpha, beta) = (try float(node, "alpha", 0.2), try float(node, "beta", 0.5))
      let function = ONNXActivation(ONNXActivation.Kind.hardSigmoid, alpha: alpha, beta: beta).keras
      return function.map { named($0.name) }
    case "Sqrt", "Abs", "Neg", "Log", "Reciprocal", "Erf", "Sin", "Cos":
      let names = [
        "Sqrt": "Sqrt", "Abs": "Absolute", "Neg": "Negative", "Log": "Log",
        "Reciprocal": "Reciprocal", "Erf": "Erf", "Sin": "Sin", "Cos": "Cos",
      ]
      return names[node.operation].map { ("ops.\($0)", [:]) }
    default: return nil
    }
  }

  private func apply(_ layer: (className: String, config: JSONObject), _ node: ONNXNode) throws {
    var tensor = try tensor(node)
    guard !tensor.isInteger else { throw LiftFault("whole numbers") }
    tensor.references = try tensor.references.map {
      try add(layer.className, layer.config, for: node, inputs: [$0])[0]
    }
    set(node, .tensor(tensor))
  }

  private func softmax(_ node: ONNXNode) throws {
    let tensor = try tensor(node)
    let rank = tensor.axes.count
    let axis = try int(node, "axis", model.opset < 13 ? 1 : -1)
    let index = axis < 0 ? axis + rank : axis
    guard tensor.axes.indices.contains(index), case .own(let own, _) = tensor.axes[index],
      model.opset >= 13 || index == rank - 1, tensor.references.count == 1
    else { throw LiftFault("an axis that Keras has not") }
    let (name, config): (String, JSONObject) =
      node.operation == "Softmax"
      ? ("Softmax", ["axis": .integer(own == shape(tensor).count - 1 ? -1 : own + 1)])
      : ("ops.LogSoftmax", ["axis": .integer(own + 1)])
    let reference = try add(name, config, for: node, inputs: tensor.references)[0]
    set(node, .tensor(LiftedTensor(references: [reference], axes: tensor.axes)))
  }

  /// Sums, differences, products and quotients; false where the operator is none.
  private func arithmetic(_ node: ONNXNode) throws -> Bool {
    let layers = [
      "Add": "Add", "Sub": "Subtract", "Mul": "Multiply", "Max": "Maximum", "Min": "Minimum",
    ]
    let operators = [
      "Add": "Add", "Sub": "Subtract", "Mul": "Multiply", "Div": "Divide", "Pow": "Power",
    ]
    guard layers[node.operation] != nil || operators[node.operation] != nil, node.inputs.count == 2
    else { return false }
    if added.contains(node.outputs[0]) { return true }
    if try extents(node) { return true }
    let constants = [constant(node, 0), constant(node, 1)]
    if constants[0] == nil, constants[1] == nil {
      let (left, right) = (try tensor(node, 0), try tensor(node, 1))
      guard !left.isInteger, !right.isInteger else { throw LiftFault("whole numbers") }
      guard left.axes == right.axes, left.references.count == 1, right.references.count == 1,
        dims(left).map({ if case .open = $0 { nil } else { $0 } })
          == dims(right).map({ if case .open = $0 { nil } else { $0 } }) as [LiftedDim?]
      else { throw LiftFault("tensors with axes in different orders") }
      let inputs = left.references + right.references
      let name = layers[node.operation] ?? "ops.\(operators[node.operation] ?? "")"
      let reference = try add(name, [:], for: node, inputs: inputs)[0]
      set(node, .tensor(LiftedTensor(references: [reference], axes: left.axes)))
      return true
    }
    let position = constants[0] == nil ? 0 : 1
    let tensor = try tensor(node, position)
    guard let constant = constants[1 - position], let name = operators[node.operation],
      constant.elementType == .float32, constant.elementCount <= 4096, !tensor.isInteger
    else { throw LiftFault("a constant that stands in no layer") }
    // A constant meets the last axes: those must be Keras' last ones, in order.
    let extents = Array(constant.shape.drop { $0 == 1 })
    let count = shape(tensor).count
    guard tensor.references.count == 1,
      Array(tensor.axes.suffix(extents.count))
        == (0..<extents.count).map({ LiftedAxis.own(count - extents.count + $0) })
        || extents.isEmpty
    else { throw LiftFault("a constant on other axes than Keras' last ones") }
    let value = Self.nested(constant.floats()[...], extents[...])
    let operands: [JSONValue] = position == 0 ? [.null, value] : [value, .null]
    let reference = try add(
      "ops.\(name)", ["operands": .array(operands)], for: node, inputs: tensor.references)[0]
    set(node, .tensor(LiftedTensor(references: [reference], axes: tensor.axes)))
    return true
  }

  private static func nested(_ values: ArraySlice<Float>, _ shape: ArraySlice<Int>) -> JSONValue {
    guard let extent = shape.first, extent > 0 else { return .number(Double(values.first ?? 0)) }
    let size = values.count / extent
    return .array(
      (0..<extent).map { index in
        let start = values.startIndex + index * size
        return nested(values[start..<start + size], shape.dropFirst())
      })
  }

  // MARK: normalizations

  private func batchNormalization(_ node: ONNXNode) throws {
    let tensor = try tensor(node)
    guard tensor.axes.count >= 2, case .own(let index, _) = tensor.axes[1],
      try int(node, "training_mode", 0) == 0, tensor.references.count == 1
    else { throw LiftFault("channels on another axis") }
    let roles = [
      WeightRole.gamma, WeightRole.beta, WeightRole.movingMean, WeightRole.movingVariance,
    ]
    let weights = try roles.enumerated().map { place, role -> (String, [Int], [Float]) in
      guard let values = constant(node, place + 1), values.elementType == .float32 else {
        throw LiftFault("parameters that are no constants")
      }
      return (role, values.shape, values.floats())
    }
    let reference = try add(
      "BatchNormalization",
      ["axis": .integer(index + 1), "epsilon": .number(Double(try float(node, "epsilon", 1e-5)))],
      for: node, inputs: tensor.references, weights: weights)[0]
    set(node, .tensor(LiftedTensor(references: [reference], axes: tensor.axes)))
  }

  private func layerNormalization(_ node: ONNXNode) throws {
    let tensor = try tensor(node)
    let last = shape(tensor).count - 1
    let axis = try int(node, "axis", -1)
    guard axis == -1 || axis == tensor.axes.count - 1, tensor.axes.last == .own(last),
      tensor.references.count == 1, let gamma = constant(node, 1), gamma.elementType == .float32
    else { throw LiftFault("other axes than the last") }
    var weights = [(WeightRole.gamma, gamma.shape, gamma.floats())]
    if let beta = constant(node, 2) { weights.append((WeightRole.beta, beta.shape, beta.floats())) }
    let reference = try add(
      "LayerNormalization",
      [
        "axis": [-1], "epsilon": .number(Double(try float(node, "epsilon", 1e-5))),
        "center": .bool(isGiven(node, 2)),
      ],
      for: node, inputs: tensor.references, weights: weights)[0]
    set(node, .tensor(LiftedTensor(references: [reference], axes: tensor.axes)))
  }
}
