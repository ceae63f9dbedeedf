public import RNNXJSON

/// One output of one call of a layer.
public struct TensorReference: Sendable, Hashable, CustomStringConvertible {
  /// The name of the layer.
  public let layer: String
  /// Which call of the layer: a shared layer has several.
  public let call: Int
  /// Which output of the call.
  public let tensor: Int

  /// Output `tensor` of call `call` of the layer named `layer`.
  public init(_ layer: String, call: Int = 0, tensor: Int = 0) {
    self.layer = layer
    self.call = call
    self.tensor = tensor
  }

  /// The reference as errors name it.
  public var description: String { "output \(tensor) of call \(call) of \"\(layer)\"" }
}

/// One use of a layer: what it is given.
public struct LayerCall: Sendable, Hashable {
  /// The tensors given by position.
  public var inputs: [TensorReference]
  /// The tensors given by keyword, such as `initial_state` and `mask`.
  ///
  /// A list with gaps, such as the masks of several inputs of which only some have one, is spread
  /// over `mask.0`, `mask.1` and so on.
  public var keywords: [String: [TensorReference]]
  /// What else the call says, such as `use_causal_mask`.
  public var arguments: JSONObject
  /// Whether the masks that travel beside the inputs stay without effect in the layer, and are handed on.
  ///
  /// So it is in Keras 3 for a recurrent layer that is given initial states and no mask by keyword
  /// (`keras/src/layers/layer.py`, step 6 of `__call__`: with two tensor arguments it looks for `sequences_mask`).
  public var ignoresMask = false

  /// A call with the given tensors and arguments.
  public init(
    inputs: [TensorReference], keywords: [String: [TensorReference]] = [:],
    arguments: JSONObject = JSONObject()
  ) {
    self.inputs = inputs
    self.keywords = keywords
    self.arguments = arguments
  }

  /// The same call with every reference replaced.
  package func mapReferences(_ replace: (TensorReference) -> TensorReference) -> LayerCall {
    var call = self
    call.inputs = inputs.map(replace)
    call.keywords = keywords.mapValues { $0.map(replace) }
    return call
  }
}

/// The weights of one layer, by role.
public struct LayerWeights: Sendable, Hashable {
  /// A weight and the name that its file gave it.
  public struct Entry: Sendable, Hashable {
    /// The name in the file, kept for people.
    public var name: String
    /// The values.
    public var tensor: TensorData

    /// A weight under the name that its file gave it.
    public init(name: String, tensor: TensorData) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// The entries by path: the role, wrapped and nested layers in front ("forward/kernel").
  public var entries: [String: Entry] = [:]
  /// Weights of the file that found no slot, in its order.
  public var unplaced: [Entry] = []

  /// No weights.
  public init() {}

  /// The weight at a path.
  public subscript(path: String) -> TensorData? { entries[path]?.tensor }

  /// The weights of a part of the layer, seen from that part.
  public func scoped(_ part: String) -> LayerWeights {
    var inner = LayerWeights()
    for (path, entry) in entries where path.hasPrefix(part + "/") {
      inner.entries[String(path.dropFirst(part.count + 1))] = entry
    }
    return inner
  }
}

/// A layer of a graph: what it computes, with which weights, on what.
public struct Layer: Sendable {
  /// The name, unique in its graph.
  public var name: String
  /// What the layer computes.
  public var kind: any LayerKind
  /// The config in the neutral dialect (Keras 3's keys and values), training arguments included.
  public var config: JSONObject
  /// The weights by role.
  public var weights: LayerWeights
  /// The uses of the layer, in the order in which the model was built.
  public var calls: [LayerCall]
  /// Whether training changes the weights.
  public var isTrainable: Bool
  /// The layer as its file has it (class, config, and what stands beside), where nothing here knows the class: what
  /// a converter carries untouched.
  public var carried: JSONObject?

  /// A layer of a graph.
  public init(
    name: String, kind: any LayerKind, config: JSONObject = JSONObject(),
    weights: LayerWeights = LayerWeights(), calls: [LayerCall], isTrainable: Bool = true
  ) {
    self.name = name
    self.kind = kind
    self.config = config
    self.weights = weights
    self.calls = calls
    self.isTrainable = isTrainable
  }
}

/// A model as a directed graph of layers, free of any file format.
///
/// A Sequential model is one path through it, from an `InputLayer` on.
public struct ModelGraph: Sendable {
  /// The name of the model.
  public var name: String
  /// The layers in the order of the file.
  public var layers: [Layer]
  /// The tensors that the model is given, in the model's order; each is made by an `InputLayer`.
  public var inputs: [TensorReference]
  /// The tensors that the model answers with.
  public var outputs: [TensorReference]
  /// Whether the model was a Sequential one.
  public var isSequential: Bool

  /// A model of the given layers.
  public init(
    name: String, layers: [Layer], inputs: [TensorReference], outputs: [TensorReference],
    isSequential: Bool
  ) {
    self.name = name
    self.layers = layers
    self.inputs = inputs
    self.outputs = outputs
    self.isSequential = isSequential
  }

  /// The layer of a name.
  public subscript(layer name: String) -> Layer? { layers.first { $0.name == name } }

  /// The names by which users give inputs: those of the input layers.
  public var inputNames: [String] { inputs.map(\.layer) }

  /// The names under which results are given: those of the layers that make them, numbered where
  /// one layer makes several.
  public var outputNames: [String] {
    // A number may make the name of another layer that also answers: the next one is taken.
    var taken = Set(outputs.map(\.layer))
    var named: Set<String> = []
    return outputs.map { reference in
      if named.insert(reference.layer).inserted { return reference.layer }
      var number = 1
      while !taken.insert("\(reference.layer)_\(number)").inserted { number += 1 }
      return "\(reference.layer)_\(number)"
    }
  }

  /// The number of weight values of all layers.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.weights.entries.values.reduce(0) { $0 + $1.tensor.elementCount } }
  }
}
