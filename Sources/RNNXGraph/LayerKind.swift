public import RNNXJSON

/// The extents of a tensor without the batch axis; `nil` where an extent is known only with the data.
public typealias Shape = [Int?]

/// What a layer computes, without its weights' values: config, shapes, weight slots.
///
/// A kind is read from the neutral config, whose keys and values are those of Keras 3 (readers of
/// older vintages translate). The forward pass of a kind is added by `RNNXRuntime`.
public protocol LayerKind: Sendable {
  /// The class name by which Keras 3 knows the layer.
  static var className: String { get }

  /// The class name of this very layer, where it is not the same for all of the kind.
  var className: String { get }

  /// Reads the arguments; every key must be read or named as irrelevant to inference.
  init(config: inout ConfigReader) throws(GraphError)

  /// The weights that the layer needs for an input, in the order of Keras' `layer.weights`.
  func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot]

  /// The shapes of the layer's outputs, the batch axis left out.
  func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape]

  /// Short facts for people, such as the gate order and flags that change the meaning.
  var notes: [String] { get }

  /// The models nested inside, each with the weight path prefix under which its weights stand.
  var nestedModels: [(prefix: String, graph: ModelGraph)] { get }

  /// Every class name inside the layer that nothing can compute, with the path to it.
  var unsupported: [(path: String, fault: GraphFault.Reason)] { get }

  /// The keywords, of tensors and of other arguments, that a call of the layer may use; a reader
  /// refuses every other that would change the result.
  var callKeywords: Set<String> { get }

  /// Whether a call takes the masks off its inputs, so that layers called later see none.
  var takesMasksAway: Bool { get }
}

extension LayerKind {
  /// The class name of this very layer.
  public var className: String { Self.className }
  /// No weights.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] { [] }
  /// Nothing worth saying.
  public var notes: [String] { [] }
  /// No nested models.
  public var nestedModels: [(prefix: String, graph: ModelGraph)] { [] }
  /// Nothing.
  public var unsupported: [(path: String, fault: GraphFault.Reason)] { [] }
  /// Masks stay.
  public var takesMasksAway: Bool { false }
  /// A mask.
  public var callKeywords: Set<String> { ["mask"] }
}

/// What one call of a layer is given: the shapes of its inputs, by position and by keyword.
public struct CallShapes: Sendable, Hashable {
  /// The path of the layer, for errors.
  public let layer: String
  /// The shapes of the positional inputs, the batch axis left out.
  public let inputs: [Shape]
  /// The shapes of tensors that are given by keyword, such as `initial_state`.
  public let keywords: [String: [Shape]]
  /// What else the call says, such as `use_causal_mask`.
  public let arguments: JSONObject

  /// The shapes for one call of the layer at path `layer`.
  public init(
    layer: String, inputs: [Shape], keywords: [String: [Shape]] = [:],
    arguments: JSONObject = JSONObject()
  ) {
    self.layer = layer
    self.inputs = inputs
    self.keywords = keywords
    self.arguments = arguments
  }

  /// A truth value among the call's arguments, false where it is not given.
  public func flag(_ name: String) -> Bool {
    arguments[name]?.boolValue ?? (arguments[name]?.intValue == 1)
  }

  /// The shape of the first input.
  public var first: Shape { inputs[0] }

  /// The same call with other positional inputs, for a layer inside a wrapper.
  public func replacing(inputs: [Shape]) -> CallShapes {
    CallShapes(layer: layer, inputs: inputs, keywords: keywords, arguments: arguments)
  }

  /// The single input's shape, which must have `rank` axes besides the batch; `axes` names them for the error.
  public func single(rank: Int, _ axes: String) throws(GraphError) -> Shape {
    try requireInputs(1...1)
    guard first.count == rank else { throw shapeError(expected: axes) }
    return first
  }

  /// Refuses another number of positional inputs.
  public func requireInputs(_ counts: ClosedRange<Int>) throws(GraphError) {
    guard counts.contains(inputs.count) else {
      let wanted =
        counts.count == 1
        ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
      throw GraphError(
        layer: layer, .inputCount(expected: "\(wanted) inputs", found: inputs.count))
    }
  }

  /// The extent of the last axis of the first input, which weights depend on.
  public func features() throws(GraphError) -> Int {
    guard let last = first.last, let features = last, features > 0 else {
      throw shapeError(expected: "[…, features] with known features")
    }
    return features
  }

  /// An error that names the shape wanted and the shape found.
  public func shapeError(expected: String) -> GraphError {
    let found = inputs.map { $0.shapeText }.joined(separator: ", ")
    return GraphError(layer: layer, .inputShape(expected: expected, found: found))
  }
}

extension Shape {
  /// The shape as Keras prints it, `None` for the batch and for unknown extents.
  public var shapeText: String {
    "(" + (["None"] + map { $0.map(String.init) ?? "None" }).joined(separator: ", ") + ")"
  }
}

/// A place for one weight of a layer.
public struct WeightSlot: Sendable, Hashable {
  /// The role of the weight, wrapped and nested layers in front: "forward/kernel".
  public let path: String
  /// The shape that the config and the input imply.
  public let shape: [Int]
  /// Whether the weight is trained when its layer is: moving averages are not.
  public let isTrainable: Bool

  /// A place for a weight.
  public init(_ path: String, _ shape: [Int], isTrainable: Bool = true) {
    self.path = path
    self.shape = shape
    self.isTrainable = isTrainable
  }

  /// The slot seen from the layer around this one.
  package func inside(_ part: String, isTrainable trainable: Bool = true) -> WeightSlot {
    WeightSlot(part + "/" + path, shape, isTrainable: isTrainable && trainable)
  }
}

/// The roles that weights play; the words are Keras'.
public enum WeightRole {
  /// Weights of the input, `[features, gates x units]`.
  public static let kernel = "kernel"
  /// Weights of the state, `[units, gates x units]`.
  public static let recurrentKernel = "recurrent_kernel"
  /// Offsets.
  public static let bias = "bias"
  /// Rows of an Embedding.
  public static let embeddings = "embeddings"
  /// Scale of a normalization.
  public static let gamma = "gamma"
  /// Offset of a normalization.
  public static let beta = "beta"
  /// Running mean of a normalization.
  public static let movingMean = "moving_mean"
  /// Running variance of a normalization.
  public static let movingVariance = "moving_variance"
  /// Weights of each channel by itself, `[window…, channels, depth multiplier]`.
  public static let depthwiseKernel = "depthwise_kernel"
  /// Weights that mix channels, `[1…, channels, filters]`.
  public static let pointwiseKernel = "pointwise_kernel"
  /// Scale of an RMS normalization.
  public static let scale = "scale"
  /// Learned mean of a Normalization.
  public static let mean = "mean"
  /// Learned variance of a Normalization.
  public static let variance = "variance"
  /// The number of samples from which a Normalization learned.
  public static let count = "count"
  /// Slopes of a PReLU.
  public static let alpha = "alpha"
}
