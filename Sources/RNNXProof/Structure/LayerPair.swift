public import RNNXGraph

/// Two layers, one of each model, that do the same work.
public struct LayerPair: Sendable {
  /// The path in the first model: names from the outermost model inwards, joined by "/".
  public let pathA: String
  /// The path in the second model.
  public let pathB: String
  /// The layer of the first model, with the weights that are its own.
  public let a: Layer
  /// The layer of the second model.
  public let b: Layer
  /// Whether the layers are the models' own, not those of a model inside them.
  public let isOutermost: Bool
  /// The number of axes of the layers' first input, the batch counted; `nil` where it is not known.
  let rank: Int?

  /// Whether the two have different names.
  public var isRenamed: Bool { pathA != pathB }
  /// The path as reports give it: both, where they differ.
  public var path: String { isRenamed ? "\(pathA) (b: \(pathB))" : pathA }
}

/// A layer that stands in one model only.
public struct LonelyLayer: Sendable {
  /// The model that has it.
  public let side: Side
  /// The path in it.
  public let path: String
  /// The layer.
  public let layer: Layer
  /// Whether predictions are the same without it: dropout, masks spelled out, inputs.
  public let isInert: Bool
}
