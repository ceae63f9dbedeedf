import RNNXGraph
import RNNXJSON

extension ModelFile {
  /// A model of layers with their weights, and what is to be said about its vintage and training.
  init(
    graph: ModelGraph, architecture: KerasArchitecture, format: String,
    trainingConfig: JSONValue?, variables: [LayerWeights.Entry],
    outcome: KerasLayerArrays.Outcome
  ) throws(FormatError) {
    let isCompiled = trainingConfig?.objectValue?.isEmpty == false
    let (training, lost) = try Self.training(
      isCompiled ? trainingConfig : nil, variables, outcome, architecture)
    self.init(
      graph: graph,
      origin: ModelOrigin(
        format: format, vintage: architecture.vintage, kerasVersion: architecture.version,
        backend: architecture.backend),
      trainingConfig: isCompiled ? trainingConfig : nil, training: training,
      optimizer: variables,
      remarks: KerasRemarks(vintage: architecture.vintage).of(architecture.json) + outcome.remarks
        + lost)
  }

  /// How the model was compiled, and the optimizer's variables by weight.
  private static func training(
    _ config: JSONValue?, _ variables: [LayerWeights.Entry],
    _ outcome: KerasLayerArrays.Outcome, _ architecture: KerasArchitecture
  ) throws(FormatError) -> (TrainingState?, remarks: [String]) {
    guard let config else { return (nil, []) }
    let reader = KerasTrainingConfig(value: config)
    var state = reader.state
    guard let serialized = reader.optimizer else { return (state, []) }
    do throws(TensorError) {
      let (optimizer, remarks) = try KerasOptimizerReader(
        vintage: architecture.vintage, layers: outcome.layers
      ).read(serialized, variables)
      state.optimizer = optimizer
      return (state, remarks)
    } catch {
      throw FormatError(file: architecture.file, place: "optimizer", .tensor(error))
    }
  }
}
