/// What came of running both models.
public enum OutputsFound: Sendable {
  /// Both ran on the same inputs.
  case compared(LayerwiseComparison)
  /// They were not run, and that is no sign of a difference; why.
  case notRun(String)
  /// They could not be run alike, which is a difference; why.
  case failed(String)

  /// Whether both ran and all outputs agree.
  public var areProvenEqual: Bool {
    if case .compared(let found) = self { found.isEqual } else { false }
  }

  /// Whether there is a difference, or something that hinders a comparison on one side alone.
  public var isDifferent: Bool {
    switch self {
    case .compared(let found): !found.isEqual
    case .notRun: false
    case .failed: true
    }
  }
}

/// The outputs of two models and of their layers on the same inputs.
public struct LayerwiseComparison: Sendable {
  /// The inputs in words: "random inputs, seed 1".
  public let inputs: String
  /// The shapes of the inputs by name, the batch first.
  public let shapes: [(name: String, shape: [Int])]
  /// The outputs of matched layers, in the order of computation.
  public let layers: [TensorComparison]
  /// The outputs of the models.
  public let outputs: [TensorComparison]

  /// The first layer whose output differs.
  public var firstDifferent: TensorComparison? { layers.first { !$0.isEqual } }
  /// Whether the models' outputs agree; those of layers inside may not, if nothing depends on it.
  public var isEqual: Bool { outputs.allSatisfy(\.isEqual) }
}
