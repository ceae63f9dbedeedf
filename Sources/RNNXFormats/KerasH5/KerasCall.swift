import RNNXGraph
import RNNXJSON

/// Turns a node of a layer into a `LayerCall`, and names what the layer's kind does not take.
struct KerasCall {
  private(set) var call = LayerCall(inputs: [])
  private(set) var faults: [GraphFault.Reason] = []
  /// The names under which inputs were given, where they were given by name.
  private(set) var inputNames: [String]?

  /// Whether a recurrent layer is given its states apart from its sequence.
  var startsFromStates: Bool { call.keywords["initial_state"] != nil }

  /// The names of positional arguments, in Keras' order, of classes that also take them by keyword.
  private static let positions: [String: [String]] = [
    "MultiHeadAttention": ["query", "value", "key", "query_mask", "value_mask", "key_mask"],
    "GroupedQueryAttention": ["query", "value", "key", "query_mask", "value_mask", "key_mask"],
    "LSTM": ["sequences", "initial_state", "mask"],
    "ConvLSTM1D": ["sequences", "initial_state", "mask"],
    "ConvLSTM2D": ["sequences", "initial_state", "mask"],
    "ConvLSTM3D": ["sequences", "initial_state", "mask"],
    "GRU": ["sequences", "initial_state", "mask"],
    "SimpleRNN": ["sequences", "initial_state", "mask"],
    "RNN": ["sequences", "initial_state", "mask"],
    "Bidirectional": ["sequences", "initial_state", "mask"],
    "Attention": ["inputs", "mask"],
    "AdditiveAttention": ["inputs", "mask"],
  ]

  /// Where the masks of single inputs stand in the neutral dialect.
  private static let masks = ["query_mask": "mask.0", "value_mask": "mask.1", "key_mask": "mask.2"]

  init(_ node: InboundNode, of className: String, keywords: Set<String>) {
    var named = node.kwargs
    let names = Self.positions[className] ?? []
    for (index, argument) in node.args.enumerated() {
      if index > 0, names.indices.contains(index) {
        named[names[index]] = argument
      } else if let object = argument.objectValue, InboundNode.reference(argument) == nil,
        InboundNode.constant(argument) == nil
      {
        inputNames = object.keys
        call.inputs += InboundNode.references(in: argument)
      } else {
        call.inputs += InboundNode.references(in: argument)
        if argument != .null, InboundNode.references(in: argument).isEmpty {
          refuse("argument \(index)", argument)
        }
      }
    }
    // Query, value and key are inputs whichever way they came.
    for name in ["query", "value", "key"] where names.contains(name) {
      if let value = named[name] { call.inputs += InboundNode.references(in: value) }
      named[name] = nil
    }
    for (key, value) in named { read(key, value, keywords) }
  }

  private mutating func read(_ key: String, _ value: JSONValue, _ known: Set<String>) {
    let tensors = InboundNode.references(in: value)
    if key == "initial_state", known.contains(key), !tensors.isEmpty {
      call.keywords[key] = tensors
    } else if let place = Self.masks[key], known.contains("mask"), !tensors.isEmpty {
      call.keywords[place] = tensors
    } else if key == "mask", known.contains(key), !tensors.isEmpty {
      readMasks(value)
    } else if known.contains(key), !tensors.isEmpty {
      call.keywords[key] = tensors
    } else if known.contains(key), let constant = InboundNode.constant(value) {
      if constant != .null { call.arguments[key] = constant }
    } else if !tensors.isEmpty || !Self.isWithoutEffect(key, value) {
      refuse(key, value)
    }
  }

  /// One mask for the first input, or a list with a mask or null for each.
  private mutating func readMasks(_ value: JSONValue) {
    guard InboundNode.reference(value) == nil, let list = value.arrayValue else {
      call.keywords["mask"] = InboundNode.references(in: value)
      return
    }
    for (index, item) in list.enumerated() {
      if let mask = InboundNode.reference(item) { call.keywords["mask.\(index)"] = [mask] }
    }
  }

  private mutating func refuse(_ key: String, _ value: JSONValue) {
    faults.append(
      .unsupportedArgument(
        name: key, value: value.description, supported: "calls without this argument"))
  }

  /// Whether a call's argument leaves the result at inference as it is.
  private static func isWithoutEffect(_ key: String, _ value: JSONValue) -> Bool {
    if let list = value.arrayValue { return list.allSatisfy { isWithoutEffect(key, $0) } }
    return value == .null || (key == "training" && value != true)
  }
}
