import RNNXGraph
import RNNXJSON

/// What a function of TensorFlow is in the words of `keras.ops`.
struct TensorFlowFunction {
  /// The class name without "ops.".
  let name: String
  /// The parameters that are operands, in their order; the first is the call's first argument.
  var operands = ["x"]
  /// Parameters that become arguments, and under which name.
  var arguments: [String: String] = [:]
  /// Arguments that TensorFlow leaves to its defaults.
  var defaults: JSONObject = [:]
  /// Parameters with the only value that is computed.
  var required: JSONObject = [:]
  /// What is done to arguments whose form differs; `nil` for what cannot be taken.
  var adjust: (@Sendable (inout JSONObject) -> Bool)?
  /// Whether the first argument is a list of operands.
  var takesList = false

  /// The function of that name, without "tf.".
  static func named(_ name: String) -> TensorFlowFunction? {
    table[name] ?? table[name.hasPrefix("compat.v1.") ? String(name.dropFirst(10)) : name]
  }

  func read(
    _ nodes: [InboundNode], named layer: JSONValue, _ shapes: TensorShapes
  ) -> KerasOperators.Read {
    var read = KerasOperators.Read(layer: neutral("ops." + name, layer, JSONObject()))
    guard let node = nodes.first, nodes.count == 1 else {
      read.faults = [.inputCount(expected: "one call of an operator", found: nodes.count)]
      return read
    }
    var config = defaults
    var list = OperandList()
    func refuse(_ key: String, _ value: JSONValue) {
      read.faults.append(
        .unsupportedArgument(
          name: key, value: value.description, supported: "tensors and plain numbers"))
    }
    func take(_ key: String, _ value: JSONValue) {
      let isShape = InboundNode.reference(value).map { shapes.isShape($0.layer) } ?? false
      if isShape && name != "Shape" || !list.append(value) { refuse(key, value) }
    }
    let first = node.args.first ?? .null
    if takesList, let items = first.arrayValue, InboundNode.reference(first) == nil {
      for item in items { take(operands[0], item) }
    } else {
      take(operands[0], first)
    }
    for key in operands.dropFirst() { take(key, node.kwargs[key] ?? .null) }
    for (key, value) in node.kwargs where !operands.contains(key) && value != .null {
      if let target = arguments[key] {
        config[target] = argument(key, value, &list, shapes) ?? .null
        if config[target] == .null { refuse(key, value) }
      } else if key != "name", required[key] != value {
        refuse(key, value)
      }
    }
    if let adjust, !adjust(&config) { refuse("arguments", .object(config)) }
    config["operands"] = list.description
    if name == "Reshape", list.items.count > 1 {
      config["operands"] = .array(list.items)
    }
    read.layer = neutral("ops." + name, layer, config)
    read.calls = [LayerCall(inputs: list.inputs)]
    return read
  }

  /// A constant argument; in a new shape also extents of tensors, which become operands.
  private func argument(
    _ key: String, _ value: JSONValue, _ list: inout OperandList, _ shapes: TensorShapes
  ) -> JSONValue? {
    if name == "Reshape", let items = value.arrayValue, InboundNode.reference(value) == nil {
      var extents: [JSONValue] = []
      for item in items {
        guard let reference = InboundNode.reference(item) else {
          extents.append(item)
          continue
        }
        guard let extent = shapes.extent(reference) else { return nil }
        let place = list.inputs.firstIndex(of: extent.of) ?? list.inputs.count
        if place == list.inputs.count {
          _ = list.append([
            .string(extent.of.layer), .integer(extent.of.call), .integer(extent.of.tensor),
          ])
        }
        extents.append(["axis": .integer(extent.axis), "of": .integer(place)])
      }
      return .array(extents)
    }
    guard InboundNode.references(in: value).isEmpty else { return nil }
    return InboundNode.constant(value) ?? value
  }
}
