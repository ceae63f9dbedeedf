public import RNNXRuntime

/// What two models are compared by, and how strictly.
public struct ComparisonOptions: Sendable {
  /// A part of a comparison, in the order in which a person would look.
  public enum Section: String, Sendable, Hashable, CaseIterable {
    /// Which layers there are and what feeds them.
    case structure
    /// The layers' arguments.
    case configuration
    /// The layers' weights.
    case weights
    /// The optimizer's variables.
    case optimizer
    /// What the models answer, layer by layer.
    case outputs
  }

  /// What counts as different.
  public var limits: Limits
  /// Other limits for the weights and outputs of single layers, by path in either model.
  public var layerLimits: [String: Limits]
  /// What is compared.
  public var sections: Set<Section>
  /// Whether names, arguments without effect and missing training state count as differences.
  public var isStrict: Bool
  /// The random inputs, where no data are given.
  public var inputs: RandomInputs
  /// Data by the name of the input; `nil`: random inputs.
  public var data: [String: Tensor]?
  /// Models of more weight values are run only on data or where outputs alone are asked for.
  public var largestRun: Int
  /// How many threads work; `nil`: all cores.
  public var threads: Int?

  /// Everything is compared, by the standard limits, on random inputs.
  public init(
    limits: Limits = .standard, layerLimits: [String: Limits] = [:],
    sections: Set<Section> = Set(Section.allCases), isStrict: Bool = false,
    inputs: RandomInputs = RandomInputs(), data: [String: Tensor]? = nil,
    largestRun: Int = 100_000_000, threads: Int? = nil
  ) {
    self.limits = limits
    self.layerLimits = layerLimits
    self.sections = sections
    self.isStrict = isStrict
    self.inputs = inputs
    self.data = data
    self.largestRun = largestRun
    self.threads = threads
  }

  /// The limits for a layer.
  func limits(for pathA: String, _ pathB: String) -> Limits {
    layerLimits[pathA] ?? layerLimits[pathB] ?? limits
  }
}
