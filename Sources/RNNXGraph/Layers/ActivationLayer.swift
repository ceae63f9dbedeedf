import RNNXJSON

/// An activation function as a layer of its own.
///
/// Input and output `[…]`. Source: `keras/src/layers/activations/activation.py`.
public struct ActivationLayer: LayerKind {
  /// The class name in Keras.
  public static let className = "Activation"

  /// The function.
  public var activation: Activation

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    activation = try config.activation("activation")
  }

  /// The input's shape; glu halves the last axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    guard case .glu = activation else { return [call.first] }
    let features = try call.features()
    guard features % 2 == 0 else {
      throw call.shapeError(expected: "an even number of features for glu")
    }
    return [Array(call.first.dropLast()) + [features / 2]]
  }

  /// The function.
  public var notes: [String] { [activation.name] }
}
