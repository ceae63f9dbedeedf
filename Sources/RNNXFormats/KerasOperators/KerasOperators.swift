import RNNXGraph
import RNNXJSON

/// Recognises the operators that Keras records as layers of functional models, and puts them into
/// neutral words: class `ops.…` with Keras 3's argument names and constants in `operands`.
///
/// Keras 3 records `Operation`s of `keras.ops`; tf.keras `TFOpLambda` and `SlicingOpLambda`, which
/// name a function of TensorFlow, and `TensorFlowOpLayer`, which holds a node of its graph. Only
/// names and plain data are read; nothing in a file is ever called.
struct KerasOperators {
  /// An operator in neutral words.
  struct Read {
    var layer: JSONObject
    var calls: [LayerCall] = []
    var faults: [GraphFault.Reason] = []
  }

  /// Tensors that hold the shape of another one, by the name of the layer that takes it.
  private let shapes: TensorShapes

  private let isKeras3: Bool
  /// Whether an operator of that name can be computed.
  private let knows: (String) -> Bool

  init(_ layers: [JSONObject], isKeras3: Bool, knows: @escaping (String) -> Bool) {
    shapes = TensorShapes(layers)
    self.isKeras3 = isKeras3
    self.knows = knows
  }

  /// Whether a layer computes the shape of a tensor, which reshaping takes from the tensor itself.
  func isShape(_ layer: JSONObject) -> Bool {
    name(of: layer).stringValue.map(shapes.isShape) ?? false
  }

  /// The operator that a layer's entry is; `nil` for layers proper.
  func read(_ layer: JSONObject, _ nodes: [InboundNode]) -> Read? {
    switch layer["class_name"]?.stringValue {
    case "TFOpLambda", "SlicingOpLambda":
      return tensorFlow(layer, nodes)
    case "TensorFlowOpLayer":
      return TensorFlowNode(layer).read(nodes, named: name(of: layer))
    default:
      guard isOperation(layer) else { return nil }
      return KerasOperation(layer).read(nodes, named: name(of: layer))
    }
  }

  /// Whether Keras 3 recorded an operation: by its module, or in HDF5 files, which name no modules, by
  /// the lack of what every layer's config has.
  private func isOperation(_ layer: JSONObject) -> Bool {
    if let module = layer["module"]?.stringValue {
      return module.hasPrefix("keras.src.ops.") || module.hasPrefix("keras.ops")
    }
    let className = layer["class_name"]?.stringValue ?? ""
    return isKeras3 && layer["registered_name"] == nil && layer["config"]?["trainable"] == nil
      && knows("ops." + className)
  }

  private func tensorFlow(_ layer: JSONObject, _ nodes: [InboundNode]) -> Read {
    let name = name(of: layer)
    let function = layer["config"]?["function"]?.stringValue ?? ""
    guard let rule = TensorFlowFunction.named(function) else {
      return Read(
        layer: neutral(layer["class_name"]?.stringValue ?? "TFOpLambda", name, JSONObject()),
        faults: [
          .unsupportedLayer(
            className: "tf.\(function)", hint: "an operator that rnnx does not know")
        ])
    }
    return rule.read(nodes, named: name, shapes)
  }

  private func name(of layer: JSONObject) -> JSONValue {
    layer["name"] ?? layer["config"]?["name"] ?? .null
  }
}

/// An operator's entry in the neutral dialect.
func neutral(_ className: String, _ name: JSONValue, _ config: JSONObject) -> JSONObject {
  var config = config
  config["name"] = name
  return ["class_name": .string(className), "config": .object(config), "name": name]
}

/// Collects the operands of a call: tensors become inputs, constants stay.
struct OperandList {
  private(set) var inputs: [TensorReference] = []
  private(set) var items: [JSONValue] = []

  /// Takes an operand; false where it is neither a tensor nor plain numbers.
  mutating func append(_ value: JSONValue) -> Bool {
    if let reference = InboundNode.reference(value) {
      inputs.append(reference)
      items.append(.null)
      return true
    }
    guard let constant = InboundNode.constant(value), constant != .null else { return false }
    items.append(constant)
    return true
  }

  /// What the config says of the operands: nothing where all are tensors.
  var description: JSONValue? {
    guard items.contains(where: { $0 != .null }) else { return nil }
    return .array(items)
  }
}
