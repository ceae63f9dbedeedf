public import RNNXGraph
public import RNNXJSON

/// What a model file held: the network, where it comes from, and how far it was trained.
public struct ModelFile: Sendable {
  /// The network, free of the format.
  public var graph: ModelGraph
  /// Who wrote the file, and how.
  public var origin: ModelOrigin
  /// The training configuration as it stands in the file, `nil` where the model was not compiled.
  public var trainingConfig: JSONValue?
  /// The same in neutral words, with the optimizer's state; `nil` where the model was not compiled.
  public var training: TrainingState?
  /// The optimizer's variables in the order of the file, under the names that it gave them.
  ///
  /// For people; `training` has them by weight.
  public var optimizer: [LayerWeights.Entry]
  /// What this vintage meant otherwise than today's Keras, and what was done about it.
  public var remarks: [String]
  /// Where each layer's arrays were found, one line a layer, for weights read into an architecture of
  /// another file; else empty.
  public var plan: [String]

  /// What a model file held.
  public init(
    graph: ModelGraph, origin: ModelOrigin, trainingConfig: JSONValue? = nil,
    training: TrainingState? = nil, optimizer: [LayerWeights.Entry] = [], remarks: [String] = [],
    plan: [String] = []
  ) {
    self.graph = graph
    self.origin = origin
    self.trainingConfig = trainingConfig
    self.training = training
    self.optimizer = optimizer
    self.remarks = remarks
    self.plan = plan
  }
}

/// Who wrote a model file, and how.
public struct ModelOrigin: Sendable, Hashable {
  /// The format in words: "Keras HDF5 model".
  public var format: String
  /// The vintage whose meaning of arguments applies.
  public var vintage: KerasVintage
  /// The version string in the file, as "3.15.1" or "2.3.0-tf".
  public var kerasVersion: String?
  /// The backend named in the file, as "tensorflow", "theano" or "jax".
  public var backend: String?
  /// The program that wrote the file, where that is no Keras: then the vintage says only what the
  /// words of the graph mean.
  public var writer: String?

  /// An origin.
  public init(
    format: String, vintage: KerasVintage, kerasVersion: String? = nil, backend: String? = nil,
    writer: String? = nil
  ) {
    self.writer = writer
    self.format = format
    self.vintage = vintage
    self.kerasVersion = kerasVersion
    self.backend = backend
  }
}

/// The family of a file's writer: what its arguments mean depends on it.
public enum KerasVintage: String, Sendable, Hashable, CaseIterable {
  /// Keras 0.1 to 0.3.
  case keras0 = "Keras 0"
  /// Keras 1.
  case keras1 = "Keras 1"
  /// Keras 2.0 to 2.3, the package of its own.
  case standalone2 = "Keras 2"
  /// tf.keras and tf-keras: the Keras 2 inside TensorFlow.
  case tensorFlow2 = "tf.keras"
  /// Keras 3.
  case keras3 = "Keras 3"

  /// Whether `hard_sigmoid` means clip(0.2 x + 0.5, 0, 1) and not clip(x / 6 + 0.5, 0, 1).
  public var hasLegacyHardSigmoid: Bool { self != .keras3 }

  /// Whether this is the Keras that was a package of its own before Keras 3.
  var isStandalone: Bool { self != .tensorFlow2 && self != .keras3 }

  /// Whether recurrent layers have three arrays for each gate.
  var hasArraysByGate: Bool { self == .keras0 || self == .keras1 }
}
