import RNNXFiles

/// The results of a check in the XML that continuous integration systems read.
///
/// Source: the schema of the Apache Ant JUnit task, which Jenkins, GitLab and others follow.
public struct JUnitReport: Sendable {
  private let results: [GoldenResult]

  /// A report of results.
  public init(_ results: [GoldenResult]) { self.results = results }

  /// The document: a failure where outputs differ, an error where a case could not be checked.
  public var xml: String {
    var (failures, errors) = (0, 0)
    for result in results {
      switch result.outcome {
      case .same, .updated: break
      case .different: failures += 1
      case .failed: errors += 1
      }
    }
    let seconds = results.reduce(0) { $0 + $1.seconds }
    let counts =
      "tests=\"\(results.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
      + " time=\"\(NumberText.fixed(seconds, decimals: 3))\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites \(counts)>
      <testsuite name="rnnx golden" \(counts)>
      \(results.map(testCase).joined(separator: "\n"))
      </testsuite>
      </testsuites>

      """
  }

  private func testCase(_ result: GoldenResult) -> String {
    let parts = PathParts(result.golden.path)
    let head =
      "<testcase classname=\"\(escaped(parts.directory))\" name=\"\(escaped(parts.name))\""
      + " time=\"\(NumberText.fixed(result.seconds, decimals: 3))\""
    switch result.outcome {
    case .same: return head + "/>"
    case .updated: return head + "><system-out>updated</system-out></testcase>"
    case .different:
      return head
        + "><failure message=\"outputs differ\">\(escaped(result.details))</failure></testcase>"
    case .failed(let error):
      return head + "><error message=\"\(escaped("\(error)"))\"/></testcase>"
    }
  }

  /// Text without what XML 1.0 reserves or forbids.
  private func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "\n": "&#10;"
      case let control where control.value < 0x20 || control.value == 0x7F: "?"
      default: String(scalar)
      }
    }.joined()
  }
}

extension GoldenResult {
  /// What differs, a line a tensor.
  public var details: String {
    var lines = tensors.filter { !$0.isEqual }.map { tensor -> String in
      guard let measures = tensor.measures else {
        return "\(tensor.nameA): expected shape \(tensor.shapeB), found \(tensor.shapeA)"
      }
      let worst = measures.largestAbsolute.map {
        "; largest difference \(NumberText.significant($0.value, digits: 3)) at index \($0.index):"
          + " expected \(NumberText.significant($0.b, digits: 9)),"
          + " found \(NumberText.significant($0.a, digits: 9))"
      }
      return "\(tensor.nameA): \(measures.beyond) of \(measures.count) beyond the limits"
        + (worst ?? "")
    }
    if case .different(let text) = outcome, !text.isEmpty { lines.append(text) }
    return lines.joined(separator: "\n")
  }
}
