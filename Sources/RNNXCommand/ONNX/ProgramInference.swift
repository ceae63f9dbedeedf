import RNNXData
import RNNXFiles
import RNNXGraph
import RNNXJSON
import RNNXONNX
import RNNXONNXRuntime

/// `rnnx infer` for ONNX models that are run as they are written, node by node: every input is a
/// whole tensor, as its file stores it, and so is every output.
struct ProgramInference {
  let model: ONNXModel
  let file: String
  let inputs: InferInputs
  let outputs: InferOutputs

  func run() throws {
    try checkOptions()
    let program = try ONNXProgram(model, file: file)
    let given = try tensors(for: program)
    let results = try program.run(given)
    let arrays = results.map { StoredArray(name: $0.name, tensor: $0.tensor) }
    if let path = outputs.output, path != "-" {
      try StoredArray.write(arrays, path: path, replacingExisting: outputs.force)
      if !outputs.quiet { Console.note("\(path): \(arrays.count) outputs of \(file)") }
    } else {
      try Console.print(outputs.json ? try JSONText.line(json(arrays)) : text(arrays))
    }
  }

  /// What needs samples and classes means nothing for whole tensors.
  private func checkOptions() throws(CommandFailure) {
    let refused: [(String, Bool)] = [
      ("--labels", outputs.labels != nil), ("--top", outputs.top != nil),
      ("--layer", inputs.layer != nil), ("--stateful", inputs.stateful),
      ("--pad", !inputs.pad.isEmpty), ("--scale", inputs.scale != nil),
      ("--batch-size", inputs.batchSize != nil),
    ]
    let names = refused.filter(\.1).map(\.0)
    guard names.isEmpty else {
      throw CommandFailure(
        "\(file): this model says things that no layer of Keras says, so it is run as it is written,"
          + " on whole tensors; \(names.joined(separator: ", ")) cannot be combined with that",
        .usage)
    }
  }

  private func tensors(for program: ONNXProgram) throws -> [String: TensorData] {
    let all = program.inputs.map(\.name)
    let required = program.requiredInputs.map(\.name)
    if inputs.input.count == 1, required.count > 1, let path = inputs.input.first,
      !all.contains(where: { path.hasPrefix($0 + "=") })
    {
      let arrays = try StoredArray.read(path: path)
      return Dictionary(
        arrays.compactMap { array in array.name.map { ($0, array.tensor) } },
        uniquingKeysWith: { first, _ in first })
    }
    var given: [String: TensorData] = [:]
    // Those that must be given come first in order; inputs with a value of their own follow.
    let names = required + all.filter { !required.contains($0) }
    for (name, path) in try InputFiles.assign(inputs.input, to: names) {
      let arrays = try StoredArray.read(path: path)
      guard let array = arrays.first(where: { $0.name == name }) ?? arrays.first,
        arrays.count == 1 || array.name == name
      else {
        throw CommandFailure(
          "\(path): expected one array, or one called \"\(name)\","
            + " found \(arrays.compactMap(\.name))")
      }
      given[name] = fitted(array.tensor, to: program.inputs.first { $0.name == name })
    }
    return given
  }

  /// Files of plain numbers know only 64-bit reals or the like: what is exact in the declared type
  /// is taken for it.
  private func fitted(_ tensor: TensorData, to input: ONNXValueInfo?) -> TensorData {
    guard let type = input?.elementType, type == .bfloat16, tensor.elementType == .uint16 else {
      return tensor
    }
    return TensorData(shape: tensor.shape, elementType: .bfloat16, bytes: tensor.bytes)
  }

  private func json(_ arrays: [StoredArray]) -> JSONValue {
    .object(
      JSONObject(
        arrays.map { array in
          (
            array.name ?? "",
            .object([
              "dtype": .string(array.tensor.elementType.rawValue),
              "shape": .array(array.tensor.shape.map { .integer($0) }),
              "values": .array(array.tensor.doubles().map { .number($0) }),
            ])
          )
        }))
  }

  private func text(_ arrays: [StoredArray]) -> String {
    arrays.map { array in
      let values = array.tensor.doubles()
      let shown = values.prefix(24).map { NumberText.significant($0, digits: 7) }.joined(
        separator: " ")
      return "\((array.name ?? "").printable)  \(array.tensor.elementType.rawValue)"
        + " \(array.tensor.shape)\n  \(shown)\(values.count > 24 ? " …" : "")"
    }.joined(separator: "\n")
  }
}
