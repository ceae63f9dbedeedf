public import RNNXGraph

/// A layer of your own: what a class that Keras does not know computes.
///
/// It is a `LayerKind` like every layer of rnnx: it reads its arguments, names its weights and infers
/// its shapes, so that such a model is checked, explained and planned as any other. This protocol adds
/// the forward pass, on whole tensors and without pointers. Register it, then read the model:
///
/// ```swift
/// var registry = LayerRegistry.standard
/// registry.registerCustom(AttentionPooling.self)
/// let model = try Model(contentsOf: "model.keras", registry: registry)
/// ```
///
/// `Examples/CustomLayer` is a whole one; docs/custom-layers.md explains each part.
public protocol CustomLayer: LayerKind {
  /// Whether the mask of the first input goes on with the first output: `supports_masking` of Keras.
  var supportsMasking: Bool { get }

  /// Prepares the weights once and gives what computes the outputs of a call.
  ///
  /// The function returns the outputs in the shapes that `outputShapes(for:)` promised, the rows of
  /// the call in front. Rows are a part of the batch: each must depend on itself alone. The function
  /// may be called on several threads at once; what it throws ends the prediction.
  func forward(
    _ weights: LayerWeights
  ) throws(GraphError) -> @Sendable (CustomCall) throws -> [Tensor]
}

extension CustomLayer {
  /// It does not, as Keras has it for a layer that does not say otherwise.
  public var supportsMasking: Bool { false }
}

/// What one call of a custom layer is given.
public struct CustomCall: Sendable {
  /// The tensors given by position, each `[rows, …]`.
  public let inputs: [Tensor]
  /// For each of them its mask, `[rows × time steps]` row-major, false where a step is masked; `nil`: none.
  public let masks: [[Bool]?]
  /// The tensors given by keyword, masks aside.
  public let keywords: [String: [Tensor]]
  /// What the call says besides, `callKeywords` among it, the layer's path and the shapes.
  public let shapes: CallShapes

  /// The number of samples: some of the batch.
  public var rows: Int { inputs.first?.batchSize ?? 0 }
}

extension LayerWeights {
  /// The values of a weight as float32, row-major; empty where there is no such weight.
  ///
  /// Weights have been checked against `weightSlots(for:)` and read before `forward` is called.
  public func values(_ path: String) -> [Float] { floats(path) }
}
