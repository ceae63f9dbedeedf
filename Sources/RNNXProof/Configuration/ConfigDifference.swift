/// An argument that two matched layers have different values of.
public struct ConfigDifference: Sendable, Hashable {
  /// What the difference does to predictions.
  public enum Effect: String, Sendable, Hashable {
    /// It changes them.
    case changesMeaning = "changes the meaning"
    /// It changes them for some data only, such as masked steps: outputs decide.
    case dependsOnData = "may change the meaning"
    /// It does not: training arguments, names, spellings.
    case noEffect = "no effect on predictions"
  }

  /// The layer's path in the first model.
  public let pathA: String
  /// The layer's path in the second model.
  public let pathB: String
  /// The argument in Keras' words, that of a layer inside as "forward.activation".
  public let argument: String
  /// Its value in the first model.
  public let a: String
  /// Its value in the second model.
  public let b: String
  /// What the difference does to predictions.
  public let effect: Effect
  /// What is behind it, where that can be recognised.
  public let diagnosis: Diagnosis?
}
