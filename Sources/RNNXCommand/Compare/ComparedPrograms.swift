import RNNXFiles
import RNNXFormats
import RNNXJSON
import RNNXONNX
import RNNXProof

/// Two model files of which one at least is ONNX that no layers of Keras say.
struct ComparedPrograms {
  private let a: (name: String, why: String?)
  private let b: (name: String, why: String?)
  /// What was found.
  let comparison: ProgramComparison

  /// Reads and compares; `nil` where both files are models in layers.
  init?(_ pathA: String, _ pathB: String, command: CompareCommand) throws {
    let (left, right) = (try Self.nodes(pathA), try Self.nodes(pathB))
    guard left != nil || right != nil else { return nil }
    guard command.comparing.architecture == nil else {
      throw CommandFailure("--architecture: expected a file of weights alone, found ONNX", .usage)
    }
    let files = (
      left == nil ? try ModelSource(path: pathA).read() : nil,
      right == nil ? try ModelSource(path: pathB).read() : nil
    )
    a = (pathA, left?.why)
    b = (pathB, right?.why)
    var options = try command.comparing.options(command.limits)
    if let graph = (files.1 ?? files.0)?.graph {
      options.data = try ModelData.read(command.comparing.input, for: graph)
    } else if !command.comparing.input.isEmpty {
      throw CommandFailure(
        "--input: both models are run node by node; compare takes random inputs for them", .usage)
    }
    comparison = ProgramComparison(
      of: try Self.model(files.0, left?.model, pathA),
      and: try Self.model(files.1, right?.model, pathB), options: options)
  }

  /// The model if the file is ONNX and no layers say it, and what it is that they do not say.
  private static func nodes(_ path: String) throws -> (model: ONNXModel, why: String)? {
    guard let model = try ModelSource(path: path).readONNX(externalData: false) else { return nil }
    do throws(ONNXError) {
      _ = try ModelFile(lifting: model, path)
      return nil
    } catch {
      return (model, error.description)
    }
  }

  private static func model(
    _ file: ModelFile?, _ model: ONNXModel?, _ path: String
  ) throws -> ComparedModel {
    if let file { return ComparedModel(file) }
    guard let model else { preconditionFailure("A side is layers or nodes.") }
    return try ComparedModel(model, file: path)
  }

  /// For people.
  func text(limit: Int) -> String {
    let width = min(120, max(80, Terminal.width(of: .output) ?? 100))
    var lines = ["a: \(a.name)", "b: \(b.name)"].map(\.printable)
    lines += [
      "Rule: " + comparison.options.limits.formula, "",
      "Structure: not compared, for want of layers",
    ]
    lines += [a.why, b.why].compactMap(\.self).map { "  \($0)".printable }
    if comparison.options.sections.contains(.weights) { lines += [""] + weights(limit) }
    lines.append("")
    switch comparison.outputs {
    case .notRun(let reason): lines.append("Outputs: not compared: \(reason)".printable)
    case .failed(let reason): lines.append("Outputs: cannot be compared: \(reason)".printable)
    case .compared(let found):
      lines += OutputsText(found: found, width: width, limit: limit).lines
    }
    return (lines + ["", verdict]).joined(separator: "\n") + "\n"
  }

  private func weights(_ limit: Int) -> [String] {
    let missing = comparison.missing
    let count = comparison.weights.count
    guard !missing.isEmpty else {
      return ["Weights: the numbers of all \(count) stand on the other side, in some order"]
    }
    let lines = missing.prefix(limit).map { "  only in \($0.side.rawValue): \($0.name)".printable }
    let more = missing.count > limit ? ["  and \(missing.count - limit) more (--all, --json)"] : []
    return ["Weights: \(missing.count) of \(count) are not found on the other side"] + lines + more
  }

  private var verdict: String {
    switch comparison.verdict {
    case .same: "Result: the same numbers, and the same outputs on these inputs"
    case .sameOutputs: "Result: different models that give the same outputs on these inputs"
    default: "Result: different"
    }
  }

  /// For programs.
  var json: JSONValue {
    var object = comparison.json.objectValue ?? JSONObject()
    for (key, side) in [("a", a), ("b", b)] {
      object[key] = [
        "file": .string(side.name), "runs": .string(side.why == nil ? "layers" : "nodes"),
        "why": side.why.map { .string($0) } ?? .null,
      ]
    }
    return .object(object)
  }

  /// For a web browser.
  var html: String {
    """
    <!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>rnnx compare</title>
    <style>body { margin: 2em auto; max-width: 70em; padding: 0 1em } pre { white-space: pre-wrap }</style>
    </head><body><pre>\(text(limit: .max).escapedForHTML)</pre></body></html>

    """
  }
}
