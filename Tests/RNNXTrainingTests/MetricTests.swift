import RNNXJSON
import RNNXRuntime
import RNNXTestSupport
import Testing

@testable import RNNXTraining

@Suite("Metrics as Keras computes them")
struct MetricTests {
  static let cases =
    (try? Fixtures.json(Fixtures.path("training/metrics/training.json")))?.arrayValue ?? []

  @Test("Every metric has Keras' value", arguments: cases.indices)
  func agrees(_ index: Int) throws {
    let example = Self.cases[index]
    let outputs = tensor(example["outputs"] ?? .null)
    let targets = tensor(example["targets"] ?? .null)
    let config = example["metric"] ?? .null
    let metric = try Metric(keras: config, for: .meanSquaredError, width: outputs.shape[1])
    var tracker = MetricTracker(metric, name: "metric", width: outputs.shape[1])
    outputs.values.withUnsafeBufferPointer { outputs in
      targets.values.withUnsafeBufferPointer { targets in
        guard let start = targets.baseAddress else { return }
        tracker.add(outputs, start, mask: nil)
      }
    }
    let wanted = example["value"]?.doubleValue ?? .nan
    #expect(abs(tracker.result - wanted) <= 1e-5 + 1e-5 * abs(wanted), "\(config)")
  }

  @Test("There are fixtures")
  func isNotEmpty() { #expect(Self.cases.count >= 20) }
}
