import RNNXFiles
import RNNXJSON
import RNNXProof

/// The results of `rnnx golden check`.
struct GoldenReport {
  let results: [GoldenResult]
  let seconds: Double

  /// How the command ends; `nil` where all is well.
  var status: ExitStatus? {
    if counts.failed > 0 { return .badInput }
    return counts.different > 0 ? .fault : nil
  }

  private var counts: (same: Int, different: Int, updated: Int, failed: Int) {
    var counts = (same: 0, different: 0, updated: 0, failed: 0)
    for result in results {
      switch result.outcome {
      case .same: counts.same += 1
      case .different: counts.different += 1
      case .updated: counts.updated += 1
      case .failed: counts.failed += 1
      }
    }
    return counts
  }

  /// For people: what changed and by how much, then the totals.
  func text(verbose: Bool) -> String {
    var lines = results.flatMap { described($0, verbose: verbose) }
    let parts = [
      (counts.same, "same"), (counts.different, "different"), (counts.updated, "updated"),
      (counts.failed, "could not be checked"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let time = NumberText.fixed(seconds, decimals: 1)
    lines.append("\(results.count) cases: \(parts.joined(separator: ", ")); \(time) s")
    return lines.map(\.printable).joined(separator: "\n")
  }

  private func described(_ result: GoldenResult, verbose: Bool) -> [String] {
    let path = result.golden.path
    let details = result.details.split(separator: "\n").map { "  " + $0 }
    let remarks = result.remarks.map { "  " + $0 }
    switch result.outcome {
    case .same:
      guard verbose else { return remarks.isEmpty ? [] : ["\(path): same"] + remarks }
      let largest = result.largestAbsolute.map {
        ", largest difference \(NumberText.significant($0, digits: 3))"
      }
      return ["\(path): same" + (largest ?? "")] + remarks
    case .different: return ["\(path): different"] + details + remarks
    case .updated: return ["\(path): updated"] + details + remarks
    case .failed(let error):
      let text = CommandFailure(explaining: error)?.message ?? "\(error)"
      let lines = text.split(separator: "\n").map(String.init)
      return ["\(path): could not be checked"] + lines.map { "  " + $0 }
    }
  }

  /// For programs.
  var json: JSONValue {
    [
      "cases": .integer(results.count), "same": .integer(counts.same),
      "different": .integer(counts.different), "updated": .integer(counts.updated),
      "failed": .integer(counts.failed), "seconds": .number(seconds),
      "results": .array(results.map(json)),
    ]
  }

  private func json(_ result: GoldenResult) -> JSONValue {
    var object: JSONObject = ["case": .string(result.golden.path)]
    switch result.outcome {
    case .same: object["outcome"] = "same"
    case .different(let text):
      object["outcome"] = "different"
      if !text.isEmpty { object["text"] = .string(text) }
    case .updated: object["outcome"] = "updated"
    case .failed(let error):
      object["outcome"] = "failed"
      object["error"] = .string(CommandFailure(explaining: error)?.message ?? "\(error)")
    }
    object["largest_absolute"] = result.largestAbsolute.map { .number($0) } ?? .null
    object["tensors"] = .array(result.tensors.map(\.json))
    object["remarks"] = .array(result.remarks.map { .string($0) })
    object["seconds"] = .number(result.seconds)
    return .object(object)
  }
}
