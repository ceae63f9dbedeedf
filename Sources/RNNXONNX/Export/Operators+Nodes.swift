import RNNXGraph

extension ElementwiseOperator: ONNXExportable {
  /// The functions that ONNX has under a name of its own; truth values are 0 and 1 as reals.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    var next = 0
    let names = operands.map { operand -> String in
      switch operand {
      case .tensor:
        next += 1
        return call.inputs[next - 1].name
      case .constant(let shape, let values):
        return builder.constant(values, shape: shape, "\(call.path)/constant")
      }
    }
    func number(_ value: Float) -> String { builder.scalar(value, "\(call.path)/number") }
    if case .binary(.equal) = function { builder.require(11, "Equal of real numbers") }
    if case .binary(.notEqual) = function { builder.require(11, "Equal of real numbers") }
    func truth(_ operation: String, _ inputs: [String]) -> String {
      builder.cast(builder.add(operation, inputs, call.path), to: .float32, call.path)
    }
    func isTrue(_ name: String) -> String { builder.cast(name, to: .bool, call.path) }
    let result: String
    switch function {
    case .activation(let activation):
      result = try activation.emit(names[0], call.path, builder)
    case .unary(let unary): result = try emitUnary(unary, names[0], call.path, builder)
    case .binary(let binary):
      if let operation = Self.plain[binary] {
        result = builder.add(operation, names, call.path)
      } else if let operation = Self.comparisons[binary] {
        result = truth(operation, names)
      } else {
        switch binary {
        case .notEqual:
          result = truth("Not", [builder.add("Equal", names, call.path)])
        case .logicalAnd: result = truth("And", names.map(isTrue))
        case .logicalOr: result = truth("Or", names.map(isTrue))
        case .logicalXor: result = truth("Xor", names.map(isTrue))
        case .squaredDifference:
          let distance = builder.add("Sub", names, call.path)
          result = builder.add("Mul", [distance, distance], call.path)
        case .divideNoNan:
          let isZero = builder.add("Equal", [names[1], number(0)], call.path)
          let quotient = builder.add("Div", names, call.path)
          result = builder.add("Where", [isZero, number(0), quotient], call.path)
        case .floorDivide:
          result = builder.add("Floor", [builder.add("Div", names, call.path)], call.path)
        case .mod:
          // The remainder has the divisor's sign: the quotient is rounded down.
          let quotient = builder.add(
            "Floor", [builder.add("Div", names, call.path)], call.path)
          let whole = builder.add("Mul", [quotient, names[1]], call.path)
          result = builder.add("Sub", [names[0], whole], call.path)
        case .logaddexp:
          let largest = builder.add("Max", names, call.path)
          let distance = builder.add(
            "Abs", [builder.add("Sub", names, call.path)], call.path)
          let power = builder.add("Exp", [builder.add("Neg", [distance], call.path)], call.path)
          let more = builder.add(
            "Log", [builder.add("Add", [power, number(1)], call.path)], call.path)
          result = builder.add("Add", [largest, more], call.path)
        case .arctan2: result = arctan2(names[0], names[1], call.path, builder)
        default: throw ExportFault("operator \(binary.rawValue)")
        }
      }
    case .select:
      result = builder.add("Where", [isTrue(names[0]), names[1], names[2]], call.path)
    case .clip:
      let low = builder.add("Max", [names[0], names[1]], call.path)
      result = builder.add("Min", [low, names[2]], call.path)
    case .castToBool: result = truth("Cast", [isTrue(names[0])])
    case .castToInteger:
      let whole = builder.cast(names[0], to: .int64, call.path)
      result = builder.cast(whole, to: .float32, call.path)
    case .fill:
      let shape = builder.add("Shape", [names[0]], call.path)
      result = builder.add("Expand", [names[1], shape], call.path)
    }
    return [EmittedTensor(result)]
  }

  private static let plain: [BinaryFunction: String] = [
    .add: "Add", .subtract: "Sub", .multiply: "Mul", .divide: "Div",
    .trueDivide: "Div", .power: "Pow",
    .maximum: "Max", .minimum: "Min",
  ]
  private static let comparisons: [BinaryFunction: String] = [
    .equal: "Equal", .less: "Less", .lessEqual: "LessOrEqual", .greater: "Greater",
    .greaterEqual: "GreaterOrEqual",
  ]
}

private func emitUnary(
  _ function: UnaryFunction, _ input: String, _ path: String, _ builder: ONNXGraphBuilder
) throws -> String {
  let plain: [UnaryFunction: String] = [
    .absolute: "Abs", .negative: "Neg", .exp: "Exp", .log: "Log", .sqrt: "Sqrt",
    .reciprocal: "Reciprocal", .sign: "Sign", .floor: "Floor", .ceil: "Ceil", .round: "Round",
    .sin: "Sin", .cos: "Cos", .erf: "Erf", .tan: "Tan", .arcsin: "Asin", .arccos: "Acos",
    .arctan: "Atan", .sinh: "Sinh", .cosh: "Cosh", .arcsinh: "Asinh", .arccosh: "Acosh",
    .arctanh: "Atanh",
  ]
  func number(_ value: Float) -> String { builder.scalar(value, "\(path)/number") }
  func add(_ operation: String, _ inputs: [String]) -> String {
    builder.add(operation, inputs, path)
  }
  func truth(_ name: String) -> String { builder.cast(name, to: .float32, path) }
  if let operation = plain[function] { return builder.add(operation, [input], path) }
  switch function {
  case .copy, .stopGradient, .convertToTensor: return input
  case .exp2: return add("Pow", [number(2), input])
  case .expm1: return expm1(input, path, builder)
  case .log1p: return log1p(input, path, builder)
  case .log2: return add("Mul", [add("Log", [input]), number(Float(1 / Double.ln2))])
  case .log10: return add("Mul", [add("Log", [input]), number(Float(1 / Double.ln10))])
  case .trunc: return add("Mul", [add("Sign", [input]), add("Floor", [add("Abs", [input])])])
  case .isNaN: return truth(add("IsNaN", [input]))
  case .isInfinite: return truth(add("IsInf", [input]))
  case .isFinite:
    return truth(add("Not", [add("Or", [add("IsNaN", [input]), add("IsInf", [input])])]))
  case .square: return builder.add("Mul", [input, input], path)
  case .rsqrt:
    return builder.add("Reciprocal", [builder.add("Sqrt", [input], path)], path)
  case .logicalNot:
    let truth = builder.cast(input, to: .bool, path)
    return builder.cast(builder.add("Not", [truth], path), to: .float32, path)
  case .zerosLike, .onesLike:
    let value = builder.scalar(function == .onesLike ? 1 : 0, "\(path)/number")
    return builder.add("Expand", [value, builder.add("Shape", [input], path)], path)
  default: throw ExportFault("operator \(function.rawValue)")
  }
}

/// The angle of the point (x, y): the arc tangent of y / x, half a turn further on the left.
private func arctan2(
  _ y: String, _ x: String, _ path: String, _ builder: ONNXGraphBuilder
) -> String {
  func add(_ operation: String, _ inputs: [String]) -> String {
    builder.add(operation, inputs, path)
  }
  builder.require(11, "Equal of real numbers")
  let zero = builder.scalar(0, "\(path)/zero")
  // The sign of a zero counts, too: its reciprocal shows it.
  func isNegative(_ name: String) -> String {
    let signed = add("Less", [add("Reciprocal", [name]), zero])
    let isSignedZero = add("And", [add("Equal", [name, zero]), signed])
    return add("Or", [add("Less", [name, zero]), isSignedZero])
  }
  let plain = add("Atan", [add("Div", [y, x])])
  let isOrigin = add("And", [add("Equal", [x, zero]), add("Equal", [y, zero])])
  // At the origin there is no quotient: a zero with the sign of y, or half a turn from it.
  let turn = builder.scalar(.pi, "\(path)/turn")
  let half = add("Where", [isNegative(y), add("Neg", [turn]), turn])
  let left = add("Where", [isOrigin, half, add("Add", [plain, half])])
  let right = add("Where", [isOrigin, y, plain])
  return add("Where", [isNegative(x), left, right])
}

/// exp(x) - 1 without the loss of small x: 2 sinh(x / 2) exp(x / 2).
private func expm1(_ input: String, _ path: String, _ builder: ONNXGraphBuilder) -> String {
  let half = builder.add("Mul", [input, builder.scalar(0.5, "\(path)/half")], path)
  let product = builder.add(
    "Mul", [builder.add("Sinh", [half], path), builder.add("Exp", [half], path)], path)
  return builder.add("Mul", [product, builder.scalar(2, "\(path)/two")], path)
}

/// log(1 + x) without the loss of small x: 2 artanh(x / (2 + x)).
private func log1p(_ input: String, _ path: String, _ builder: ONNXGraphBuilder) -> String {
  let two = builder.scalar(2, "\(path)/two")
  let part = builder.add("Div", [input, builder.add("Add", [two, input], path)], path)
  return builder.add("Mul", [two, builder.add("Atanh", [part], path)], path)
}

extension ReductionOperator: ONNXExportable {
  /// ONNX' reductions; truth values are 0 and 1 as reals.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let axes = try reducedAxes(call.shapes).sorted().map { $0 + 1 }
    func reduce(_ operation: String, _ input: String) -> String {
      builder.reduce(operation, input, axes: axes, keepsAxes: keepsAxes, call.path)
    }
    func truths() -> String {
      builder.cast(builder.cast(call.name, to: .bool, call.path), to: .float32, call.path)
    }
    let result: String
    switch function {
    case .sum: result = reduce("ReduceSum", call.name)
    case .mean: result = reduce("ReduceMean", call.name)
    case .max, .amax: result = reduce("ReduceMax", call.name)
    case .min, .amin: result = reduce("ReduceMin", call.name)
    case .prod: result = reduce("ReduceProd", call.name)
    case .logSumExp: result = reduce("ReduceLogSumExp", call.name)
    case .norm: result = reduce("ReduceL2", call.name)
    case .any: result = reduce("ReduceMax", truths())
    case .all: result = reduce("ReduceMin", truths())
    case .countNonzero: result = reduce("ReduceSum", truths())
    case .variance, .deviation:
      let mean = builder.reduce(
        "ReduceMean", call.name, axes: axes, keepsAxes: true, call.path)
      let centered = builder.add("Sub", [call.name, mean], call.path)
      let variance = reduce("ReduceMean", builder.add("Mul", [centered, centered], call.path))
      result =
        function == .variance ? variance : builder.add("Sqrt", [variance], call.path)
    case .argmax, .argmin:
      let place = builder.add(
        function == .argmax ? "ArgMax" : "ArgMin", [call.name], call.path,
        ["axis": .int(axes[0]), "keepdims": .int(keepsAxes ? 1 : 0)])
      result = builder.cast(place, to: .float32, call.path)
    }
    return [EmittedTensor(result)]
  }
}

extension Double {
  /// Natural logarithms of the bases whose logarithms ONNX lacks.
  fileprivate static let ln2 = 0.693147180559945309417232
  fileprivate static let ln10 = 2.30258509299404568401799
}

extension AxisOperator: ONNXExportable {
  /// Softmax and its kin, CumSum, vectors divided by their length.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let place = try call.shapes.operatorAxis(axis) + 1
    switch function {
    case .activation(let activation):
      let axis = place - call.rank()
      let moved: Activation =
        switch activation {
        case .softmax: .softmax(axis: axis)
        case .logSoftmax: .logSoftmax(axis: axis)
        case .sparsemax: .sparsemax(axis: axis)
        default: activation
        }
      return [EmittedTensor(try moved.emit(call.name, call.path, builder))]
    case .cumulative(product: false):
      let axis = builder.constant([place], shape: [], "\(call.path)/axis")
      return [EmittedTensor(builder.add("CumSum", [call.name, axis], call.path))]
    case .cumulative(product: true):
      return [EmittedTensor(cumulativeProduct(call, place, builder))]
    case .normalize(let smallest):
      let squares = builder.add("Mul", [call.name, call.name], call.path)
      let sum = builder.reduce("ReduceSum", squares, axes: [place], keepsAxes: true, call.path)
      let length = builder.add("Sqrt", [sum], call.path)
      let bounded = builder.add(
        "Max", [length, builder.scalar(smallest, "\(call.path)/smallest")], call.path)
      return [EmittedTensor(builder.add("Div", [call.name, bounded], call.path))]
    }
  }

  /// A Scan that carries the product.
  private func cumulativeProduct(
    _ call: ExportCall, _ axis: Int, _ builder: ONNXGraphBuilder
  ) -> String {
    var order = Array(0..<call.rank())
    order.swapAt(0, axis)
    let turned = builder.transpose(call.name, order, call.path)
    let start = builder.gather(turned, axis: 0, at: 0, call.path)
    let ones = builder.add(
      "Expand",
      [builder.scalar(1, "\(call.path)/one"), builder.add("Shape", [start], call.path)], call.path)
    let made = Scan(builder, call.path).emit(
      states: [ones], scanned: [turned], isReversed: false
    ) { states, steps in
      let product = builder.add("Mul", [states[0], steps[0]], call.path)
      return ([product], product)
    }
    return builder.transpose(made.sequence, order, call.path)
  }
}

extension JoinOperator: ONNXExportable {
  /// Concat, of inputs with a new axis where they are stacked.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let place = try axisIndex(call.shapes) + 1
    let names = call.inputs.map {
      addsAxis ? builder.unsqueeze($0.name, axis: place, call.path) : $0.name
    }
    return [EmittedTensor(builder.concat(names, axis: place, call.path))]
  }
}

extension OneHotOperator: ONNXExportable {
  /// Numbers compared with every class.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let numbers = emission.builder.whole(call.name, call.path)
    return [EmittedTensor(oneHotNodes(numbers, classCount, call.path, emission.builder))]
  }
}

extension ContractionOperator: ONNXExportable {
  /// Einsum.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let terms = try terms(for: call.shapes)
    var next = 0
    let names = operands.map { operand -> (String, String) in
      switch operand {
      case .tensor:
        next += 1
        return (call.inputs[next - 1].name, "Z")
      case .constant(let shape, let values):
        return (builder.constant(values, shape: shape, "\(call.path)/constant"), "")
      }
    }
    // Extents of 1 that are repeated meet others in one letter, which Einsum allows as well.
    let left = names[0].1 + String(terms.left)
    let right = names[1].1 + String(terms.right)
    return [
      EmittedTensor(
        builder.add(
          "Einsum", [names[0].0, names[1].0], call.path,
          ["equation": .string("\(left),\(right)->Z\(String(terms.output))")]))
    ]
  }
}

extension ReshapeOperator: ONNXExportable {
  /// Reshape, with at most one extent that only the data knows.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let shape = try outputShapes(for: call.shapes)[0]
    guard !shape.contains(0) else { throw ExportFault("an extent of 0") }
    guard shape.contains(nil) else {
      let target = builder.constant([-1] + shape.compactMap(\.self), "\(call.path)/shape")
      return [EmittedTensor(builder.add("Reshape", [call.name, target], call.path))]
    }
    guard shape.filter({ $0 == nil }).count == 1 else { throw ExportFault("several open extents") }
    let target = builder.concat(
      [
        builder.extents(call.name, 0..<1, call.path),
        builder.constant(shape.map { $0 ?? -1 }, "\(call.path)/shape"),
      ], axis: 0, call.path)
    return [EmittedTensor(builder.add("Reshape", [call.name, target], call.path))]
  }
}
