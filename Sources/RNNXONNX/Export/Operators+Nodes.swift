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
    .sin: "Sin", .cos: "Cos", .erf: "Erf",
  ]
  if let operation = plain[function] { return builder.add(operation, [input], path) }
  switch function {
  case .copy, .stopGradient: return input
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
    default: throw ExportFault("operator \(function.rawValue)")
    }
    return [EmittedTensor(result)]
  }
}
