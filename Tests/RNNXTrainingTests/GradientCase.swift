import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXKernels
import RNNXRuntime
import RNNXTestSupport
import Testing

@testable import RNNXTraining

/// A folder of `Fixtures/training/gradients`: a model, a batch, and Keras' gradients of it.
struct GradientCase: Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }

  static var all: [GradientCase] {
    Fixtures.cases(of: "training/gradients").map { GradientCase(name: $0.name) }
  }

  func graph() throws -> ModelGraph {
    try ModelReader().read(path: Fixtures.path(name + "/model.h5")).graph
  }

  func losses() throws -> [(loss: Loss, weight: Double)] {
    let json = try Fixtures.json(Fixtures.path(name + "/losses.json"))
    return try (json.arrayValue ?? []).map { (try Loss(keras: $0), 1) }
  }

  func expected() throws -> JSONValue { try Fixtures.json(Fixtures.path(name + "/training.json")) }

  func samples<Number: TrainingNumber>(_ type: Number.Type) throws -> TrainingSamples<Number> {
    let json = try Fixtures.json(Fixtures.path(name + "/data.json"))
    let arrays = { (key: String) in
      (json[key]?.objectValue ?? JSONObject()).values.map { SampleArray<Number>(tensor($0)) }
    }
    return TrainingSamples(inputs: arrays("inputs"), targets: arrays("targets"))
  }
}

/// A tensor of a JSON file.
func tensor(_ json: JSONValue) -> Tensor {
  Tensor(
    shape: (json["shape"]?.arrayValue ?? []).compactMap(\.intValue),
    values: (json["values"]?.arrayValue ?? []).map { Float($0.doubleValue ?? .nan) })
}
