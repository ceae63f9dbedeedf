import RNNXFormats
import RNNXGraph
import RNNXRuntime

/// A quick test of this program on this machine.
struct SelfTest: Sendable {
  /// What is tested.
  let name: String
  /// Says what is wrong; `nil`: nothing.
  let run: @Sendable () -> String?

  /// All tests.
  static let all = [
    SelfTest(name: "the bundled classifier runs") {
      report { try classifierGivesProbabilities() }
    },
    SelfTest(name: "one thread and all give the same bits") {
      report { try threadsAgree() }
    },
  ]

  private static func report(_ body: () throws -> String?) -> String? {
    do { return try body() } catch { return "\(error)" }
  }

  private static func classifierGivesProbabilities() throws -> String? {
    let output = try predict(threads: nil)
    for row in 0..<output.batchSize {
      let sum = output.row(row).reduce(0, +)
      guard abs(sum - 1) < 1e-5 else { return "expected probabilities of sum 1, found \(sum)" }
    }
    return nil
  }

  private static func threadsAgree() throws -> String? {
    let (one, all) = (try predict(threads: 1), try predict(threads: nil))
    return one == all ? nil : "the results differ"
  }

  /// The classifier's answers to a made-up picture, 32 times shifted.
  private static func predict(threads: Int?) throws -> Tensor {
    let model = try Model(try BundledClassifier.load().graph)
    let values = (0..<32 * 784).map { (index: Int) -> Float in
      Float((index * 37 + index / 784) % 101) / 100
    }
    return try model.predict(Tensor(shape: [32, 28, 28], values: values), threads: threads)
  }
}
