public import RNNXFormats

/// How cases are checked.
public struct GoldenOptions: Sendable {
  /// Limits instead of those that the cases state.
  public var limits: Limits?
  /// Whether two NaN are equal, whatever the cases state.
  public var nanEqual = false
  /// Whether outputs must have the same bits; only cases recorded on this type of machine can be.
  public var isBitExact = false
  /// A model instead of the cases' own.
  public var model: ModelFile?
  /// Whether the outputs that were found are written beside the expected ones, as `actual.json`.
  public var writesOutputs = false
  /// Whether differing outputs are accepted: written as expected from now on.
  public var accepts = false
  /// Whether outputs that another program recorded may be replaced, too.
  public var acceptsForeign = false
  /// How many cases are run at once; `nil`: one a core.
  public var threads: Int?

  /// Cases are checked as they state.
  public init() {}
}

/// What came of a case.
public struct GoldenResult: Sendable {
  /// How it ended.
  public enum Outcome: Sendable {
    /// All outputs are as expected, or the model is refused as expected.
    case same
    /// Outputs differ, or a refusal does; in words where no tensors were compared.
    case different(String)
    /// Outputs differed and were accepted.
    case updated
    /// The case could not be checked.
    case failed(any Error)
  }

  /// The case.
  public let golden: GoldenCase
  /// How it ended.
  public let outcome: Outcome
  /// The outputs and layers, in the order of the model; a name a call where there are several.
  public let tensors: [TensorComparison]
  /// What else should be known: the model file is not the recorded one.
  public let remarks: [String]
  /// How long it took.
  public let seconds: Double

  /// Whether nothing differs.
  public var isSame: Bool { if case .same = outcome { true } else { false } }
  /// The largest absolute difference of all outputs.
  public var largestAbsolute: Double? {
    tensors.compactMap { $0.measures?.largestAbsolute?.value }.max()
  }
}
