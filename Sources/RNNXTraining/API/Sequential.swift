public import RNNXGraph
import RNNXJSON
public import RNNXRuntime

/// A path of layers that is built, trained and run as in Keras.
///
/// ```swift
/// let model = try Sequential(inputShape: [28, 28]) {
///   LayerSpec.LSTM(128, activation: "relu", returnsSequences: true)
///   LayerSpec.Dropout(0.2)
///   LayerSpec.LSTM(128, activation: "relu")
///   LayerSpec.Dense(10, activation: "softmax")
/// }
/// try model.compile(optimizer: OptimizerSettings(.adam()), loss: .sparseCategoricalCrossentropy())
/// let history = try model.fit(images, labels, FitSettings(epochs: 3))
/// let answers = try model.predict(testImages)
/// ```
///
/// Images are `[samples, 28, 28]`. The graph is `model.graph`; `ModelWriter` saves it. Not
/// thread-safe.
public final class Sequential {
  /// The layers with their weights as they are now.
  public private(set) var graph: ModelGraph
  private var compilation: Compilation?
  private var trainer: Trainer?

  /// A model with fresh weights; the same seed gives the same.
  public init(
    inputShape: [Int?], seed: UInt64 = 0, name: String = "sequential",
    @SequentialBuilder _ layers: () -> [LayerSpec]
  ) throws {
    let shape = JSONValue.array([.null] + inputShape.map { $0.map { .integer($0) } ?? .null })
    var made = [
      Layer(
        name: "input_layer", kind: InputLayer(shape: inputShape),
        config: ["name": "input_layer", "batch_shape": shape, "dtype": "float32"],
        calls: [LayerCall(inputs: [])])
    ]
    var counts: [String: Int] = [:]
    for spec in layers() {
      let base = spec.plainName
      let number = counts[base, default: 0]
      counts[base] = number + 1
      var config = spec.config
      let name = number == 0 ? base : "\(base)_\(number)"
      config["name"] = .string(name)
      let object: JSONObject = ["class_name": .string(spec.className), "config": .object(config)]
      made.append(
        Layer(
          name: name, kind: try LayerRegistry.standard.kind(of: object, at: name), config: config,
          calls: [LayerCall(inputs: [TensorReference(made[made.count - 1].name)])]))
    }
    let graph = ModelGraph(
      name: name, layers: made, inputs: [TensorReference("input_layer")],
      outputs: [TensorReference(made[made.count - 1].name)], isSequential: true)
    self.graph = try graph.initialized(seed: seed)
  }

  /// A model that was read from a file, to be trained on.
  public init(_ graph: ModelGraph) { self.graph = graph }

  /// Says how the model is trained; metrics by Keras' names.
  public func compile(
    optimizer: OptimizerSettings = OptimizerSettings(.rmsprop()), loss: Loss,
    metrics: [String] = []
  ) {
    compilation = Compilation(
      optimizer: optimizer, losses: [(loss, 1)], metrics: [metrics.map { .string($0) }])
    trainer = nil
  }

  /// Trains, and gives what each epoch came to.
  ///
  /// `inputs` and `targets` have the samples along their first axis; class numbers are `[samples]`. `sampleWeights`
  /// say how much each counts in the loss, one a sample.
  @discardableResult
  public func fit(
    _ inputs: Tensor, _ targets: Tensor, _ settings: FitSettings = FitSettings(),
    sampleWeights: [Float]? = nil, validation: (inputs: Tensor, targets: Tensor)? = nil,
    callbacks: [Callback] = [], threads: Int? = nil
  ) throws -> [EpochLog] {
    let trainer = try Trainer(
      graph, try compiled(), settings: settings, callbacks: callbacks,
      threads: threads ?? availableCores)
    if let old = self.trainer { try trainer.restore(old.optimizerState) }
    var samples = Self.samples(inputs, targets)
    if let sampleWeights { try samples.setWeights(sampleWeights) }
    _ = try trainer.fit(
      samples,
      validation: validation.map { Self.samples($0.inputs, $0.targets) }, Trainer.Events())
    graph = trainer.trainedGraph
    self.trainer = trainer
    return trainer.history
  }

  /// The loss and the metrics of samples, by name.
  public func evaluate(
    _ inputs: Tensor, _ targets: Tensor, batchSize: Int = 32, threads: Int? = nil
  ) throws -> [String: Double] {
    let trainer = try Trainer(
      graph, try compiled(), settings: FitSettings(batchSize: batchSize),
      threads: threads ?? availableCores)
    let values = try trainer.evaluate(Self.samples(inputs, targets))
    return Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The outputs of samples.
  public func predict(_ inputs: Tensor, threads: Int? = nil) throws -> Tensor {
    try Model(graph).predict(inputs, threads: threads)
  }

  /// How the model was compiled and how far its optimizer is: what a file keeps beside the layers.
  public var trainingState: TrainingState {
    var state = TrainingState(loss: compilation.map { .string($0.losses[0].loss.name) } ?? .null)
    state.metrics = .array(compilation?.metrics.first ?? [])
    state.optimizer = trainer?.optimizerState
    return state
  }

  private func compiled() throws(TrainingError) -> Compilation {
    guard let compilation else { throw .data("the model was not compiled: call compile first") }
    return compilation
  }

  private static func samples(_ inputs: Tensor, _ targets: Tensor) -> TrainingSamples<Float> {
    TrainingSamples(inputs: [SampleArray(inputs)], targets: [SampleArray(targets)])
  }
}

/// Collects the layers of a `Sequential`.
@resultBuilder
public enum SequentialBuilder {
  /// The layers in their order.
  public static func buildBlock(_ layers: LayerSpec...) -> [LayerSpec] { layers }
}
