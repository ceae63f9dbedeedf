import RNNXFiles
import RNNXGraph
import RNNXJSON
import RNNXONNX
import RNNXONNXRuntime

/// What `inspect` tells of an ONNX model that no layers of Keras say: operators, recurrent nodes,
/// inputs and outputs, what is unknown, and why there are no layers.
struct ONNXReport {
  let name: String
  let fileSize: Int
  let model: ONNXModel
  /// Why the model is none in layers.
  let reason: String

  private var known: Set<String> { Set(ONNXProgram.operators) }
  private var unknown: [ONNXOperatorCount] {
    model.operatorCounts.filter { !known.contains($0.name) }
  }
  private var parameters: Int {
    model.graph.initializers.values.filter { !$0.elementType.isInteger }
      .reduce(0) { $0 + $1.elementCount }
  }
  private var opsets: String {
    model.opsets.sorted { $0.key < $1.key }
      .map { $0.key.isEmpty ? "opset \($0.value)" : "\($0.key) \($0.value)" }.joined(
        separator: ", ")
  }

  /// Lines for a terminal.
  var text: String {
    var lines = [
      "\(name.printable): ONNX model",
      "  written by \(model.writer.printable); \(opsets.printable); IR version \(model.irVersion);"
        + " \(NumberText.bytes(fileSize))", "",
    ]
    lines += declared("Input", model.graph.requiredInputs) + declared("Output", model.graph.outputs)
    lines += ["", "Operators:"]
    lines += model.operatorCounts.map { count in
      "  \(count.name.printable) x \(count.count)"
        + (known.contains(count.name) ? "" : "  (unknown)")
    }
    let recurrent = recurrentLines
    if !recurrent.isEmpty { lines += ["", "Recurrent nodes:"] + recurrent }
    lines += [
      "",
      "Parameters: \(NumberText.grouped(parameters)) in \(model.graph.initializers.count) tensors",
      "Layers: none; \(reason.printable)",
    ]
    if unknown.isEmpty {
      lines.append("It runs as it is written: `rnnx infer --input NAME=file`.")
    } else {
      let names = unknown.map { "\($0.name.printable) x \($0.count)" }.joined(separator: ", ")
      lines.append("It cannot be run; unknown: \(names)")
    }
    return lines.joined(separator: "\n")
  }

  private func declared(_ role: String, _ infos: [ONNXValueInfo]) -> [String] {
    infos.map {
      "\(role) \($0.name.printable)  \($0.elementType?.rawValue ?? "?") \($0.shapeText.printable)"
    }
  }

  private var recurrentLines: [String] {
    model.graph.nodes.compactMap { node in
      guard let recurrence = try? ONNXRecurrence(node) else { return nil }
      let weights = node.inputs.count > 1 ? model.graph.initializers[node.inputs[1]] : nil
      let orders: [ONNXCell: String] = [.lstm: "gates i o f c", .gru: "gates z r h"]
      let functions = recurrence.activations[0].map(\.kind.rawValue).joined(separator: "/")
      var facts = [orders[recurrence.cell], functions, recurrence.direction.rawValue].compactMap(
        \.self)
      if let units = recurrence.units { facts.append("\(units) units") }
      if let weights { facts.append("W \(weights.shape)") }
      if let clip = recurrence.clip { facts.append("clip \(clip)") }
      if recurrence.couplesForget { facts.append("input_forget") }
      if recurrence.cell == .gru, recurrence.resetsAfter { facts.append("linear_before_reset") }
      if recurrence.isBatchFirst { facts.append("layout 1") }
      if node.inputs.count > 7 { facts.append("peepholes") }
      let label = node.name.isEmpty ? node.operation : "\(node.name) (\(node.operation))"
      return "  \(label.printable): \(facts.joined(separator: ", "))"
    }
  }

  /// One document; the keys are documented in docs/cli.md.
  var json: JSONValue {
    func declared(_ infos: [ONNXValueInfo]) -> JSONValue {
      .array(
        infos.map { info in
          .object([
            "name": .string(info.name),
            "dtype": info.elementType.map { .string($0.rawValue) } ?? .null,
            "shape": .string(info.shapeText),
          ])
        })
    }
    func counted(_ counts: [ONNXOperatorCount]) -> JSONValue {
      .object(JSONObject(counts.map { ($0.name, .integer($0.count)) }))
    }
    return .object([
      "file": .string(name), "kind": "onnx", "format": "ONNX model",
      "writer": .string(model.writer),
      "opset": .integer(model.opset), "ir_version": .integer(model.irVersion),
      "bytes": .integer(fileSize), "inputs": declared(model.graph.requiredInputs),
      "outputs": declared(model.graph.outputs), "operators": counted(model.operatorCounts),
      "unknown_operators": counted(unknown), "parameters": .integer(parameters),
      "reason": .string(reason), "runnable": .bool(unknown.isEmpty),
    ])
  }
}
