public import RNNXGraph
import RNNXJSON

/// What a model becomes in a format, and what that changes: made and told before anything is written.
public struct ConversionPlan: Sendable {
  /// The format of the file to come.
  public let format: ModelFormat
  /// What does not stay as it was.
  public let remarks: [ConversionRemark]
  /// The model in the target's meaning: what the file to come should read as.
  public var graph: ModelGraph { model.graph }

  let model: EncodedModel

  /// Plans a file; nothing is read but configs and shapes.
  public init(
    _ file: ModelFile, to format: ModelFormat, keepsOptimizer: Bool = true,
    registry: LayerRegistry = .standard
  ) {
    self.format = format
    var lowering = KerasLowering(format.generation, registry: registry)
    let graph = lowering.lower(file.graph)
    var encoder = KerasModelEncoder(format.generation)
    let config = encoder.encoded(graph)
    let shapes = GraphShapes(describing: graph)
    var unproven = UnprovenParts(for: format.generation)
    unproven.look(into: file.graph)
    var remarks = unproven.remarks + lowering.remarks + encoder.remarks
    var training: EncodedTraining?
    if keepsOptimizer, format.holdsTraining, let state = file.training {
      var encoder = KerasTrainingEncoder(format.generation, graph, shapes.slots)
      training = encoder.encoded(lowering.lowered(state), isArchive: format == .keras)
      remarks += encoder.remarks
    }
    model = EncodedModel(graph: graph, slots: shapes.slots, config: config, training: training)
    if format == .keras || format == .weightsH5 { remarks += Self.unplaced(model) }
    self.remarks = remarks
  }

  /// Remarks that `--lossy` must accept, or nobody can.
  public var obstacles: [ConversionRemark] { remarks.filter { $0.kind != .rewritten } }

  /// Arrays whose place in the tree of objects nobody knows.
  private static func unplaced(_ model: EncodedModel) -> [ConversionRemark] {
    model.graph.layers.filter { !$0.weights.unplaced.isEmpty }.map { layer in
      ConversionRemark(
        layer: layer.name, .refused,
        "the place of its \(layer.weights.unplaced.count) arrays among the variables of Keras 3 is not known; .h5 files keep them by name"
      )
    }
  }
}
