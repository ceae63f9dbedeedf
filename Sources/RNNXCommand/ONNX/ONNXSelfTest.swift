import RNNXGraph
import RNNXJSON
import RNNXONNX
import RNNXONNXRuntime
import RNNXProof
import RNNXRuntime

/// A small input and what the model answered when it was written, as metadata of an ONNX file.
struct ONNXSelfTest {
  /// The name of the metadata.
  static let key = "rnnx.self_test"
  /// A larger one is not written: the file is for the weights.
  private static let largest = 4096

  private let inputs: [(name: String, tensor: TensorData)]
  private let outputs: [(name: String, tensor: TensorData)]

  /// Runs the model on random inputs; `nil` where a test would be too large or nothing random fits.
  init?(of graph: ModelGraph, written model: ONNXModel) throws {
    guard let given = try? RandomInputs(seed: 1, batchSize: 2).tensors(for: graph) else {
      return nil
    }
    let runnable = try Model(graph)
    let state = runnable.isStateful ? try runnable.makeState(batchSize: given[0].batchSize) : nil
    let answers = try runnable.predict(given, threads: 1, state: state)
    guard (given + answers).reduce(0, { $0 + $1.values.count }) <= Self.largest,
      answers.allSatisfy({ $0.values.allSatisfy(\.isFinite) })
    else { return nil }
    let batch = given[0].batchSize
    inputs = model.graph.inputs.map { info in
      guard let index = graph.inputNames.firstIndex(of: info.name) else {
        // A state before the first batch.
        let width =
          info.shape?.last.flatMap { if case .fixed(let size) = $0 { size } else { nil } } ?? 1
        return (
          info.name,
          TensorData(shape: [batch, width], values: [Float](repeating: 0, count: batch * width))
        )
      }
      let tensor = given[index]
      switch info.elementType {
      case .int32?:
        return (info.name, TensorData(shape: tensor.shape, values: tensor.values.map { Int32($0) }))
      case .int64?:
        return (info.name, TensorData(shape: tensor.shape, values: tensor.values.map { Int64($0) }))
      default: return (info.name, TensorData(shape: tensor.shape, values: tensor.values))
      }
    }
    outputs = zip(graph.outputNames, answers).map {
      ($0, TensorData(shape: $1.shape, values: $1.values))
    }
  }

  /// Reads the test that a file carries; `nil` where it carries none.
  private init?(_ model: ONNXModel, file: String) throws {
    guard let text = model.metadata[Self.key] else { return nil }
    let value = try JSONValue(parsing: Array(text.utf8))
    func tensors(_ key: String) throws -> [(name: String, tensor: TensorData)] {
      try (value[key]?.objectValue ?? JSONObject()).map { name, item in
        let shape = (item["shape"]?.arrayValue ?? []).compactMap(\.intValue)
        let values = (item["values"]?.arrayValue ?? []).compactMap(\.doubleValue)
        guard shape.allSatisfy({ (0...Self.largest).contains($0) }), shape.count <= 8,
          values.count <= Self.largest,
          shape.reduce(1.0, { $0 * Double($1) }) == Double(values.count)
        else { throw CommandFailure.badInput(file, "its self-test is malformed at \"\(name)\"") }
        switch item["dtype"]?.stringValue {
        case "int32":
          return (name, TensorData(shape: shape, values: values.map { Int32(clamping: Int($0)) }))
        case "int64": return (name, TensorData(shape: shape, values: values.map { Int64($0) }))
        default: return (name, TensorData(shape: shape, values: values.map { Float($0) }))
        }
      }
    }
    inputs = try tensors("inputs")
    outputs = try tensors("outputs")
  }

  /// The test as the metadata's text.
  func text() throws -> String {
    func object(_ tensors: [(name: String, tensor: TensorData)]) -> JSONValue {
      .object(
        JSONObject(
          tensors.map { name, tensor in
            (
              name,
              .object([
                "dtype": .string(tensor.elementType.rawValue),
                "shape": .array(tensor.shape.map { .integer($0) }),
                "values": .array(tensor.doubles().map { .number($0) }),
              ])
            )
          }))
    }
    return try JSONText.line(.object(["inputs": object(inputs), "outputs": object(outputs)]))
  }

  /// The largest difference, relative where numbers are large, from what the file computes.
  func difference(_ model: ONNXModel, file: String) throws -> Double {
    let program = try ONNXProgram(model, file: file)
    let results = try program.run(
      Dictionary(inputs.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 }))
    var largest = 0.0
    for (name, expected) in outputs {
      guard let found = results.first(where: { $0.name == name })?.tensor,
        found.shape == expected.shape
      else { return .infinity }
      for (a, b) in zip(found.doubles(), expected.doubles()) {
        let distance = (a - b).magnitude / max(1, b.magnitude)
        largest = distance.isNaN ? .infinity : max(largest, distance)
      }
    }
    return largest
  }

  /// Runs the test that a file carries; a file that computes something else is refused.
  static func check(_ model: ONNXModel, file: String) throws {
    guard let test = try ONNXSelfTest(model, file: file) else { return }
    let difference = try test.difference(model, file: file)
    guard difference <= 1e-4 else {
      throw CommandFailure.badInput(
        file,
        "its self-test fails: outputs differ by \(difference) from those of the model it was written from"
      )
    }
  }
}
