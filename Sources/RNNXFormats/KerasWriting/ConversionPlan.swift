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
    let hasState = file.training?.optimizer?.slots.isEmpty == false
    var lowering = KerasLowering(format.generation, registry: registry)
    var graph = lowering.lower(file.graph)
    var storage: [ConversionRemark] = []
    if Self.hasNoBFloat16(format), graph.storesAsFloat32(.bfloat16) {
      storage = [
        ConversionRemark(
          .rewritten,
          "bfloat16 weights are stored as float32, which Keras rounds back: it reads no bfloat16 from such files"
        )
      ]
    }
    var encoder = KerasModelEncoder(format.generation)
    let config = encoder.encoded(graph)
    let shapes = GraphShapes(describing: graph)
    var unproven = UnprovenParts(for: format.generation)
    unproven.look(into: file.graph)
    var remarks = unproven.remarks + lowering.remarks + encoder.remarks + storage
    var training: EncodedTraining?
    if keepsOptimizer, format.holdsTraining, let state = file.training {
      var encoder = KerasTrainingEncoder(format.generation, graph, shapes.slots)
      training = encoder.encoded(lowering.lowered(state), isArchive: format == .keras)
      remarks += encoder.remarks
    }
    losesOptimizer = hasState && (training?.variables.isEmpty ?? true)
    model = EncodedModel(graph: graph, slots: shapes.slots, config: config, training: training)
    if format == .keras || format == .weightsH5 { remarks += Self.unplaced(model) }
    self.remarks = remarks
  }

  /// Whether the optimizer had values for weights that the file to come lacks.
  public let losesOptimizer: Bool

  /// Remarks that `--lossy` must accept, or nobody can.
  public var obstacles: [ConversionRemark] { remarks.filter { $0.kind != .rewritten } }

  /// Whether Keras reads no bfloat16 from such files.
  private static func hasNoBFloat16(_ format: ModelFormat) -> Bool {
    format == .kerasH5 || format == .keras2H5 || format == .keras2WeightsH5
  }

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
