import RNNXJSON

/// A layer applied to every time step alike.
///
/// Input `[time steps, …]`; the layer inside sees each step as a sample of its own.
/// Source: `keras/src/layers/rnn/time_distributed.py`.
public struct TimeDistributed: LayerKind {
  /// The class name in Keras.
  public static let className = "TimeDistributed"
  /// Where the inner layer's weights stand.
  package static let part = "layer"

  /// What is applied to each step.
  public var inner: any LayerKind

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    inner = try config.layer("layer", named: Self.part)
    if let unknown = inner as? UnsupportedLayer { throw GraphError(unknown.faults) }
  }

  /// The inner layer's weights.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    try inner.weightSlots(for: try step(of: call)).map { $0.inside(Self.part) }
  }

  /// The time axis, then the inner layer's output shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let time = call.first.first ?? nil
    return try inner.outputShapes(for: try step(of: call)).map { [time] + $0 }
  }

  /// The call of the inner layer for one step.
  package func step(of call: CallShapes) throws(GraphError) -> CallShapes {
    try call.requireInputs(1...1)
    guard call.first.count >= 2 else {
      throw call.shapeError(expected: "(batch, time steps, …)")
    }
    return call.replacing(inputs: [Array(call.first.dropFirst())])
  }

  /// What stands inside.
  public var notes: [String] { [inner.className] + inner.notes }
  /// The inner layer's, if it is a model.
  public var nestedModels: [(prefix: String, graph: ModelGraph)] {
    inner.nestedModels.map { (Self.part + ($0.prefix.isEmpty ? "" : "/" + $0.prefix), $0.graph) }
  }
  /// What nothing can compute inside.
  public var unsupported: [(path: String, fault: GraphFault.Reason)] { inner.unsupported }
}
