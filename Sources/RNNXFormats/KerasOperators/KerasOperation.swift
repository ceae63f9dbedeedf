import RNNXGraph
import RNNXJSON

/// An `Operation` of `keras.ops` as Keras 3 records it: its arguments in `config`, its operands and
/// some further arguments in the call.
struct KerasOperation {
  private let className: String
  private let config: JSONObject

  init(_ layer: JSONObject) {
    className = layer["class_name"]?.stringValue ?? ""
    config = layer["config"]?.objectValue ?? JSONObject()
  }

  /// Positional arguments that are no operands, by class: Keras 3's names.
  private static let arguments: [String: [Int: String]] = [
    "GetItem": [1: "key"], "Take": [1: "indices"], "Pad": [1: "constant_values"],
  ]
  /// The names of operands that may come by keyword, in their order.
  private static let operands = [
    "condition", "x", "x1", "x2", "y", "fill_value", "operands", "xs", "inputs", "tensor",
  ]

  func read(_ nodes: [InboundNode], named name: JSONValue) -> KerasOperators.Read {
    var config = config
    config["dtype"] = config["dtype"]?.stringValue.map { .string($0) }
    var list = OperandList()
    var faults: [GraphFault.Reason] = []
    guard let node = nodes.first, nodes.count == 1 else {
      return KerasOperators.Read(
        layer: neutral("ops." + className, name, config),
        faults: [.inputCount(expected: "one call of an operator", found: nodes.count)])
    }
    func refuse(_ key: String, _ value: JSONValue) {
      faults.append(
        .unsupportedArgument(
          name: key, value: value.description, supported: "tensors and plain numbers"))
    }
    func take(_ key: String, _ value: JSONValue) {
      // A list of tensors is the operands themselves; a list of numbers is one operand.
      if InboundNode.reference(value) == nil, let items = value.arrayValue,
        !InboundNode.references(in: value).isEmpty
      {
        for item in items where !list.append(item) { refuse(key, item) }
      } else if !list.append(value) {
        refuse(key, value)
      }
    }
    for (index, argument) in node.args.enumerated() {
      if let key = Self.arguments[className]?[index] {
        let isPlain = InboundNode.references(in: argument).isEmpty
        config[key] = isPlain ? Self.plain(argument) : argument
        if !isPlain { refuse(key, argument) }
      } else {
        take("argument \(index)", argument)
      }
    }
    for key in Self.operands where node.kwargs[key] != nil { take(key, node.kwargs[key] ?? .null) }
    for (key, value) in node.kwargs where !Self.operands.contains(key) && value != .null {
      if let constant = InboundNode.constant(value) ?? value.stringValue.map({ .string($0) }) {
        config[key] = constant
      } else {
        refuse(key, value)
      }
    }
    config["operands"] = list.description
    return KerasOperators.Read(
      layer: neutral("ops." + className, name, config), calls: [LayerCall(inputs: list.inputs)],
      faults: faults)
  }

  /// Arrays as lists, and slices as they are.
  private static func plain(_ value: JSONValue) -> JSONValue {
    InboundNode.constant(value) ?? value
  }
}
