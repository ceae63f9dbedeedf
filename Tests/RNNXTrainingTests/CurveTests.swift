import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXRuntime
import RNNXTestSupport
import Testing

@testable import RNNXTraining

/// One optimizer on one model of `Fixtures/training/curves`.
struct Curve: Sendable, CustomTestStringConvertible {
  let kind: String
  let optimizer: String
  var testDescription: String { "\(kind) \(optimizer)" }

  static var all: [Curve] {
    Fixtures.cases(of: "training/curves").flatMap { example in
      let json = try? Fixtures.json(example.path("training.json"))
      return (json?.objectValue?.keys ?? []).map { Curve(kind: example.name, optimizer: $0) }
    }
  }

  private func file(_ name: String) -> String { Fixtures.path(kind + "/" + name) }

  func expected() throws -> JSONValue {
    try Fixtures.json(file("training.json"))[optimizer] ?? .null
  }

  func graph() throws -> ModelGraph { try ModelReader().read(path: file("model.h5")).graph }

  func samples() throws -> TrainingSamples<Float> {
    let json = try Fixtures.json(file("data.json"))
    let arrays = { (key: String) in
      (json[key]?.objectValue ?? JSONObject()).values.map { SampleArray<Float>(tensor($0)) }
    }
    let expected = try expected()
    let weights = expected["sample_weight"].map { json in
      let values = tensor(json).values
      return SampleArray<Float>(Tensor(shape: [values.count, 1], values: values))
    }
    let samples = TrainingSamples(
      inputs: arrays("inputs"), targets: arrays("targets"), weights: weights)
    guard let classes = expected["class_weight"]?.objectValue else { return samples }
    let settings = FitSettings(
      classWeight: Dictionary(
        uniqueKeysWithValues: classes.map { (Int($0.0) ?? -1, $0.1.doubleValue ?? .nan) }))
    let compilation = Compilation(
      optimizer: OptimizerSettings(.adam()), losses: [(.sparseCategoricalCrossentropy(), 1)],
      metrics: [[]])
    return try Trainer(graph(), compilation, settings: settings, threads: 1)
      .split(samples, nil).0
  }
}

@Suite("200 steps as Keras takes them")
struct CurveTests {
  @Test("Losses agree with Keras within 1e-4, weights after SGD within 1e-3", arguments: Curve.all)
  func curvesAgree(_ curve: Curve) throws {
    let expected = try curve.expected()
    let config = try OptimizerSettings(keras: expected["optimizer"] ?? .null)
    let stepper = try TrainingStepper(
      curve.graph(), losses: [(.sparseCategoricalCrossentropy(), 1)], optimizer: config, threads: 2)
    let samples = try curve.samples()
    let losses = (expected["losses"]?.arrayValue ?? []).map { Float($0.doubleValue ?? .nan) }
    #expect(losses.count == 200)
    for (step, wanted) in losses.enumerated() {
      let rows = (0..<4).map { (step * 4 + $0) % samples.count }
      let loss = Float(try stepper.step(samples, rows[...], key: 0))
      guard abs(loss - wanted) <= 1e-4 * abs(wanted) + 1e-6 else {
        Issue.record("step \(step): loss \(loss), Keras \(wanted)")
        return
      }
    }
    try compareWeights(expected, stepper)
  }

  private func compareWeights(_ expected: JSONValue, _ stepper: TrainingStepper) throws {
    let core = stepper.core
    for (slot, array) in zip(core.parameters.slots.indices, expected["weights"]?.arrayValue ?? []) {
      let wanted = tensor(array).values
      let found = (0..<wanted.count).map { core.parameters.pointer(slot)[$0] }
      let norm = { (values: [Float]) in
        values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
      let apart = norm(zip(found, wanted).map { $0 - $1 })
      #expect(apart <= 1e-3 * norm(wanted), "\(core.parameters.slots[slot].path)")
    }
  }
}
