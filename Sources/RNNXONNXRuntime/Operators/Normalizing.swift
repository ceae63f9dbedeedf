import RNNXGraph

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Rewrites the numbers along one axis, [outer, count, inner], by a function of the whole row.
func alongAxis(
  _ value: Value, outer: Int, count: Int, inner: Int, _ function: (inout [Double]) -> Void
) throws -> Value {
  guard value.isReal else { throw OperatorFault("real numbers", value.type.rawValue) }
  var values = value.doubles
  var row = Array(repeating: 0.0, count: count)
  for block in 0..<outer {
    for column in 0..<inner {
      let start = block * count * inner + column
      for index in 0..<count { row[index] = values[start + index * inner] }
      function(&row)
      for index in 0..<count { values[start + index * inner] = row[index] }
    }
  }
  return value.withReals(values)
}

extension Value {
  /// Other numbers of the same shape and type.
  func withReals(_ values: [Double]) -> Value { .reals(values, shape: shape, type: type) }

  /// Real numbers of a type.
  static func reals(_ values: [Double], shape: [Int], type: ElementType) -> Value {
    type == .float64
      ? Value(shape: shape, doubles: values)
      : Value(shape: shape, type: type, floats: values.map { Float($0) })
  }
}

private func softmaxLike(
  _ name: String, _ function: @escaping @Sendable (inout [Double]) -> Void
) -> OperatorDefinition {
  OperatorDefinition(name, 1...1, ["axis"]) { node in
    // Before opset 13 everything from the axis on was one row.
    let joinsAxes = node.opset < 13
    let axis = try node.int("axis", default: joinsAxes ? 1 : -1)
    return { inputs in
      let value = try inputs.required(0)
      let index =
        joinsAxes && axis == value.shape.count
        ? axis : try normalizedAxis(axis, rank: value.shape.count)
      let outer = value.shape[..<index].reduce(1, *)
      let rest = value.shape[index...].reduce(1, *)
      if joinsAxes {
        return [try alongAxis(value, outer: outer, count: rest, inner: 1, function)]
      }
      let count = value.shape[index]
      return [
        try alongAxis(
          value, outer: outer, count: count, inner: count == 0 ? 0 : rest / count, function)
      ]
    }
  }
}

/// Functions that need all numbers along some axes.
let normalizingOperators: [OperatorDefinition] = [
  softmaxLike("Softmax") { row in
    let largest = row.max() ?? 0
    for index in row.indices { row[index] = exp(row[index] - largest) }
    let sum = row.reduce(0, +)
    for index in row.indices { row[index] /= sum }
  },
  softmaxLike("LogSoftmax") { row in
    let largest = row.max() ?? 0
    let sum = log(row.reduce(0) { $0 + exp($1 - largest) }) + largest
    for index in row.indices { row[index] -= sum }
  },
  OperatorDefinition(
    "LayerNormalization", 2...3, ["axis", "epsilon", "stash_type"], layerNormalization),
  OperatorDefinition(
    "BatchNormalization", 5...5, ["epsilon", "momentum", "training_mode", "spatial"]
  ) { node in
    if try node.flag("training_mode") {
      throw UnsupportedUse("BatchNormalization with training_mode")
    }
    try node.require("spatial", 1)
    let epsilon = Double(try node.float("epsilon", default: 1e-5))
    return { inputs in
      let value = try inputs.required(0)
      guard value.shape.count >= 2 else {
        throw OperatorFault("[batch, channels, …]", "\(value.shape)")
      }
      let channels = value.shape[1]
      let parameters = try (1...4).map { try inputs.required($0).doubles }
      guard parameters.allSatisfy({ $0.count == channels }) else {
        throw OperatorFault("\(channels) values a parameter", "\(parameters.map(\.count))")
      }
      let inner = value.shape[2...].reduce(1, *)
      var values = value.doubles
      for index in values.indices {
        let channel = index / inner % channels
        values[index] =
          (values[index] - parameters[2][channel])
          / (parameters[3][channel] + epsilon).squareRoot()
          * parameters[0][channel] + parameters[1][channel]
      }
      return [value.withReals(values)]
    }
  },
]

@Sendable private func layerNormalization(_ node: NodeFacts) throws -> OperatorKernel {
  let axis = try node.int("axis", default: -1)
  let epsilon = Double(try node.float("epsilon", default: 1e-5))
  try node.require("stash_type", 1)
  let outputs = node.outputCount
  return { inputs in
    let value = try inputs.required(0)
    let index = try normalizedAxis(axis, rank: value.shape.count)
    let count = value.shape[index...].reduce(1, *)
    let outer = value.shape[..<index].reduce(1, *)
    var means: [Double] = []
    var deviations: [Double] = []
    let normalized = try alongAxis(value, outer: outer, count: count, inner: 1) { row in
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      let inverse = 1 / (variance + epsilon).squareRoot()
      means.append(mean)
      deviations.append(inverse)
      for index in row.indices { row[index] = (row[index] - mean) * inverse }
    }
    var result = try BinaryFunction.multiply(normalized, try inputs.required(1))
    if let bias = inputs.optional(2) { result = try BinaryFunction.add(result, bias) }
    let shape = Array(value.shape[..<index]) + value.shape[index...].map { _ in 1 }
    let type = value.type == .float64 ? ElementType.float64 : .float32
    let facts = [
      Value.reals(means, shape: shape, type: type),
      Value.reals(deviations, shape: shape, type: type),
    ]
    return [result] + facts.prefix(max(0, outputs - 1))
  }
}
