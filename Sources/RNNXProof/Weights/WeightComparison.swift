/// A weight of matched layers, compared.
public struct WeightComparison: Sendable, Hashable {
  /// What was found.
  public enum Result: Sendable, Hashable {
    /// The values were compared.
    case measured(Measures)
    /// The shapes differ.
    case shapes(a: [Int], b: [Int])
    /// One side has no such weight; `isZero`: that of the other is 0 everywhere.
    case missing(Side, isZero: Bool)
    /// The values could not be read.
    case unreadable(String)
  }

  /// How one gate compares.
  public struct Gate: Sendable, Hashable {
    /// The gate's name.
    public let name: String
    /// The number of its elements beyond the limits.
    public let beyond: Int
    /// The number of its elements.
    public let count: Int
  }

  /// The layer's path in the first model.
  public let pathA: String
  /// The layer's path in the second model.
  public let pathB: String
  /// The weight by role, layers inside in front: "forward/kernel".
  public let weight: String
  /// What was found.
  public let result: Result
  /// The part of the weight beyond the limits; `nil` where there is none.
  public let extent: WeightExtent?
  /// The gates with elements beyond the limits.
  public let gates: [Gate]
  /// Where the largest difference is, in words: "forget gate, row 3, column 17".
  public let place: String?
  /// What is behind the difference, where that can be recognised.
  public let diagnosis: Diagnosis?

  /// Whether the weights are the same within the limits.
  public var isEqual: Bool {
    switch result {
    case .measured(let measures): measures.isEqual
    case .missing(_, let isZero): isZero
    case .shapes, .unreadable: false
    }
  }

  /// The measures, where both sides have the weight in the same shape.
  public var measures: Measures? {
    if case .measured(let measures) = result { measures } else { nil }
  }
}
