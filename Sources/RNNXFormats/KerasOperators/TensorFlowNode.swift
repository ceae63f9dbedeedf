import RNNXGraph
import RNNXJSON

/// A node of a TensorFlow graph as `TensorFlowOpLayer` holds it: what TensorFlow 1.15 to 2.3 record of
/// an operator between layers.
///
/// `node_def` is the node as JSON (a protocol buffer in some versions, which is refused by name),
/// `constants` the inputs that are no tensors, by their position.
struct TensorFlowNode {
  private let config: JSONObject

  init(_ layer: JSONObject) { config = layer["config"]?.objectValue ?? JSONObject() }

  /// What an operation of the graph is in the words of `keras.ops`.
  private struct Rule {
    let name: String
    /// Inputs that are arguments, by position; negative ones count from the end.
    var inputs: [Int: String] = [:]
    /// Attributes that are arguments.
    var attributes: [String: String] = [:]
  }

  func read(_ nodes: [InboundNode], named layer: JSONValue) -> KerasOperators.Read {
    // TensorFlow 1.15 has an object here, TensorFlow 2 its text.
    let node =
      config["node_def"]?.stringValue.map { (try? JSONValue(parsing: $0)) ?? .null }
      ?? config["node_def"] ?? .null
    guard let operation = node["op"]?.stringValue, let call = nodes.first, nodes.count == 1 else {
      return refused("TensorFlowOpLayer", layer, "its node_def is no JSON")
    }
    guard let rule = Self.rule(operation) else {
      return refused("tf." + operation, layer, "an operator that rnnx does not know")
    }
    var inputs = operands(call)
    var arguments = JSONObject()
    for (place, key) in rule.inputs {
      let index = place < 0 ? inputs.count + place : place
      guard inputs.indices.contains(index) else { continue }
      arguments[key] = InboundNode.constant(inputs[index]) ?? .string("a tensor")
    }
    let taken = Set(rule.inputs.keys.map { $0 < 0 ? inputs.count + $0 : $0 })
    inputs = inputs.indices.filter { !taken.contains($0) }.map { inputs[$0] }
    for (attribute, key) in rule.attributes {
      arguments[key] = Self.value(node["attr"]?[attribute] ?? .null)
    }
    var list = OperandList()
    var faults: [GraphFault.Reason] = []
    for input in inputs where !list.append(input) {
      faults.append(
        .unsupportedArgument(
          name: "inputs", value: input.description, supported: "tensors and plain numbers"))
    }
    arguments["operands"] = list.description
    return KerasOperators.Read(
      layer: neutral("ops." + rule.name, layer, arguments),
      calls: [LayerCall(inputs: list.inputs)], faults: faults)
  }

  /// The inputs in the order of the node: tensors of the call, constants at their positions.
  private func operands(_ call: InboundNode) -> [JSONValue] {
    var tensors = call.args.flatMap {
      InboundNode.reference($0) == nil ? $0.arrayValue ?? [] : [$0]
    }
    var inputs: [JSONValue] = []
    let constants = config["constants"]?.objectValue ?? JSONObject()
    let total = tensors.count + constants.count
    for index in 0..<total {
      if let constant = constants[String(index)] {
        inputs.append(constant)
      } else if !tensors.isEmpty {
        inputs.append(tensors.removeFirst())
      }
    }
    return inputs
  }

  private func refused(_ name: String, _ layer: JSONValue, _ hint: String) -> KerasOperators.Read {
    KerasOperators.Read(
      layer: neutral(name, layer, JSONObject()),
      faults: [.unsupportedLayer(className: name, hint: hint)])
  }

  /// A protocol buffer's attribute as JSON: `{"b": true}`, `{"i": "2"}`, `{"list": {"i": ["1"]}}`.
  private static func value(_ attribute: JSONValue) -> JSONValue? {
    func integer(_ value: JSONValue) -> JSONValue? {
      (value.intValue ?? value.stringValue.flatMap { Int($0) }).map { .integer($0) }
    }
    if let flag = attribute["b"] { return flag }
    if let number = attribute["i"] { return integer(number) }
    if let number = attribute["f"] { return number }
    if let list = attribute["list"]?["i"]?.arrayValue { return .array(list.compactMap(integer)) }
    return nil
  }

  private static func rule(_ operation: String) -> Rule? {
    rules[operation] ?? names[operation].map { Rule(name: $0) }
  }

  private static let names = [
    "Add": "Add", "AddV2": "Add", "Sub": "Subtract", "Mul": "Multiply", "RealDiv": "Divide",
    "Div": "Divide", "DivNoNan": "DivideNoNan", "FloorDiv": "FloorDivide", "FloorMod": "Mod",
    "Pow": "Power", "Maximum": "Maximum", "Minimum": "Minimum", "Abs": "Absolute",
    "Neg": "Negative", "Exp": "Exp", "Log": "Log", "Log1p": "Log1p", "Sqrt": "Sqrt",
    "Rsqrt": "Rsqrt", "Square": "Square", "SquaredDifference": "SquaredDifference",
    "Sign": "Sign", "Floor": "Floor", "Ceil": "Ceil", "Rint": "Round", "Round": "Round",
    "Sin": "Sin", "Cos": "Cos", "Tanh": "Tanh", "Sigmoid": "Sigmoid", "Relu": "Relu",
    "Relu6": "Relu6", "Elu": "Elu", "Selu": "Selu", "Softplus": "Softplus",
    "Softsign": "Softsign", "Softmax": "Softmax", "LogSoftmax": "LogSoftmax",
    "Equal": "Equal", "NotEqual": "NotEqual", "Greater": "Greater",
    "GreaterEqual": "GreaterEqual", "Less": "Less", "LessEqual": "LessEqual",
    "LogicalAnd": "LogicalAnd", "LogicalOr": "LogicalOr", "LogicalNot": "LogicalNot",
    "SelectV2": "Where", "Identity": "Copy", "StopGradient": "StopGradient",
    "ZerosLike": "ZerosLike", "OnesLike": "OnesLike",
  ]

  private static let rules: [String: Rule] = [
    "Sum": Rule(name: "Sum", inputs: [1: "axis"], attributes: ["keep_dims": "keepdims"]),
    "Mean": Rule(name: "Mean", inputs: [1: "axis"], attributes: ["keep_dims": "keepdims"]),
    "Max": Rule(name: "Max", inputs: [1: "axis"], attributes: ["keep_dims": "keepdims"]),
    "Min": Rule(name: "Min", inputs: [1: "axis"], attributes: ["keep_dims": "keepdims"]),
    "Prod": Rule(name: "Prod", inputs: [1: "axis"], attributes: ["keep_dims": "keepdims"]),
    "Reshape": Rule(name: "Reshape", inputs: [1: "newshape"]),
    "Transpose": Rule(name: "Transpose", inputs: [1: "axes"]),
    "ExpandDims": Rule(name: "ExpandDims", inputs: [1: "axis"]),
    "Squeeze": Rule(name: "Squeeze", attributes: ["squeeze_dims": "axis"]),
    "ConcatV2": Rule(name: "Concatenate", inputs: [-1: "axis"]),
    "Pack": Rule(name: "Stack", attributes: ["axis": "axis"]),
    "BatchMatMulV2": Rule(
      name: "Matmul", attributes: ["adj_x": "transpose_a", "adj_y": "transpose_b"]),
    "LeakyRelu": Rule(name: "LeakyRelu", attributes: ["alpha": "negative_slope"]),
    "Tile": Rule(name: "Tile", inputs: [1: "repeats"]),
    "ReverseV2": Rule(name: "Flip", inputs: [1: "axis"]),
  ]
}
