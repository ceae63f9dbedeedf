import RNNXJSON

/// A model used as a layer of another.
///
/// Its layers' weights stand in the outer layer's, each under the path of the layer inside.
public struct NestedModel: LayerKind {
  /// Not made by the registry: readers make it from `Sequential`, `Functional` and `Model`.
  public static let className = "Functional"

  /// The model.
  public var graph: ModelGraph

  /// The model as a layer.
  public init(graph: ModelGraph) { self.graph = graph }

  /// Always refused: a model's config is read by the codec, which knows its dialect.
  public init(config: inout ConfigReader) throws(GraphError) {
    throw config.unsupported("class_name", "Functional", ["models read by their codec"])
  }

  /// The class name that Keras would use.
  public var className: String { graph.isSequential ? "Sequential" : "Functional" }

  /// The slots of all layers, in the order of the layers.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let shapes = try GraphShapes(of: graph, path: call.layer, inputs: call.inputs)
    return graph.layers.flatMap { layer in
      (shapes.slots[layer.name] ?? []).map { $0.inside(layer.name, isTrainable: layer.isTrainable) }
    }
  }

  /// The shapes of the model's outputs.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shapes = try GraphShapes(of: graph, path: call.layer, inputs: call.inputs)
    return graph.outputs.map { shapes.tensors[$0] ?? [] }
  }

  /// The number of layers.
  public var notes: [String] { ["\(graph.layers.count) layers"] }
  /// The model itself.
  public var nestedModels: [(prefix: String, graph: ModelGraph)] { [("", graph)] }
  /// What nothing can compute inside.
  public var unsupported: [(path: String, fault: GraphFault.Reason)] {
    graph.layers.flatMap(\.kind.unsupported)
  }
}
