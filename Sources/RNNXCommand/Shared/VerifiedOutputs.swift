import RNNXFiles
import RNNXGraph
import RNNXProof

/// What `--verify` of `convert` and `train` found: the outputs of a file that was written beside those expected of it.
struct VerifiedOutputs {
  /// The largest difference; infinite where the shapes differ.
  let largest: Double
  /// Whether all outputs agree within the limits of `rnnx compare`; two values that are no numbers do.
  let isEqual: Bool

  /// As the program that wrote the file says it.
  init(largest: Double, isEqual: Bool) {
    self.largest = largest
    self.isEqual = isEqual
  }

  /// Sums up outputs that were compared one by one.
  init(_ outputs: [TensorComparison]) {
    let hasShapes = outputs.allSatisfy { $0.measures != nil }
    let differences = outputs.compactMap { $0.measures?.largestAbsolute?.value }
    largest = hasShapes ? differences.max() ?? 0 : .infinity
    isEqual = outputs.allSatisfy(\.isEqual)
  }

  /// Runs both models on the same seeded random inputs.
  init(of written: ModelGraph, and original: ModelGraph) throws(ProofError) {
    self.init(try OutputComparison(of: written, and: original, limits: Self.limits).outputs)
  }

  /// The standard limits.
  static let limits = Limits(nanEqual: true)

  /// For people.
  var text: String { "largest difference of outputs \(largest)" }

  /// The failure of a command whose file computes something else.
  func failure(of target: String) -> CommandFailure {
    CommandFailure("\(target): outputs differ by \(largest); \(Self.limits.formula)", .fault)
  }
}
