import RNNXGraph

/// Everything that was found between two models.
public struct ModelComparison: Sendable {
  /// The answer in one word.
  public enum Verdict: String, Sendable, Hashable {
    /// No difference that counts.
    case same
    /// The same network, but trained otherwise: only the state of training differs.
    case sameNetwork = "same network"
    /// Models of another build that give the same outputs on the inputs that were tried.
    case sameOutputs = "same outputs"
    /// At least one difference that counts.
    case different
    /// No layer of one is found in the other.
    case nothingShared = "nothing shared"
  }

  /// What was compared, and how strictly.
  public let options: ComparisonOptions
  /// The layers that belong together.
  public let pairs: [LayerPair]
  /// The layers that stand in one model only.
  public let lonely: [LonelyLayer]
  /// Layers that are given something else.
  public let wiring: [WiringDifference]
  /// Arguments with different values.
  public let configuration: [ConfigDifference]
  /// All weights of matched layers, those that are equal too.
  public let weights: [WeightComparison]
  /// The optimizers' variables.
  public let optimizer: OptimizerComparison
  /// What the models answered.
  public let outputs: OutputsFound
  /// Causes that show only when several weights are seen together.
  public let remarks: [LayerRemark]

  /// The pairs of different names.
  public var renamed: [LayerPair] { pairs.filter(\.isRenamed) }
  /// The weights that differ.
  public var differentWeights: [WeightComparison] { weights.filter { !$0.isEqual } }
  /// Arguments whose difference counts, given what the outputs say.
  public var countedConfiguration: [ConfigDifference] {
    configuration.filter { difference in
      switch difference.effect {
      case .changesMeaning: true
      case .dependsOnData: !outputs.areProvenEqual
      case .noEffect: options.isStrict
      }
    }
  }
  /// Layers without a partner whose absence counts.
  public var countedLonely: [LonelyLayer] {
    lonely.filter { options.isStrict || !$0.isInert }
  }

  /// Whether the structure is the same.
  public var isStructureSame: Bool {
    countedLonely.isEmpty && wiring.isEmpty && !(options.isStrict && !renamed.isEmpty)
  }
  /// Whether nothing that counts differs.
  public var isSame: Bool {
    isStructureSame && countedConfiguration.isEmpty && differentWeights.isEmpty
      && optimizer.isSame(strictly: options.isStrict) && !outputs.isDifferent
  }
  /// The answer in one word.
  public var verdict: Verdict {
    if isSame { return .same }
    if isStructureSame, countedConfiguration.isEmpty, differentWeights.isEmpty,
      !outputs.isDifferent
    {
      return .sameNetwork
    }
    let sharing = pairs.contains {
      !Inert.isInert($0.a.kind) && $0.a.kind.className != "InputLayer"
    }
    if !sharing, !lonely.isEmpty { return .nothingShared }
    return outputs.areProvenEqual ? .sameOutputs : .different
  }
}

/// A cause that shows only when several weights of a layer, or of two, are seen together.
public struct LayerRemark: Sendable, Hashable {
  /// The path of the layer in the first model.
  public let pathA: String
  /// The cause.
  public let diagnosis: Diagnosis
}
