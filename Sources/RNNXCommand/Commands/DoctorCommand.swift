import ArgumentParser
import RNNXJSON

/// `rnnx doctor`: what this program finds on this machine.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Describes this machine and tests the program on it.",
    discussion: "  rnnx doctor")

  @Flag(help: "Print one JSON document.") var json = false

  func run() throws {
    let facts = MachineFacts.current
    let tests = SelfTest.all.map { ($0.name, $0.run()) }
    try Console.print(json ? try document(facts, tests) : text(facts, tests))
    if tests.contains(where: { $0.1 != nil }) { throw ExitStatus.internalFault.exitCode }
  }

  private func text(_ facts: MachineFacts, _ tests: [(String, String?)]) -> String {
    var table = TextTable([.left, .left])
    for (name, value) in facts.list { table.add([name, value]) }
    for (name, fault) in tests {
      table.add(["test: " + name, fault.map { "FAILED: \($0)" } ?? "passed"])
    }
    return table.lines(width: 100).joined(separator: "\n")
  }

  private func document(_ facts: MachineFacts, _ tests: [(String, String?)]) throws -> String {
    var object = JSONObject(facts.list.map { ($0.key, .string($0.value)) })
    object["tests"] = .object(
      JSONObject(tests.map { ($0.0, .string($0.1 ?? "passed")) }))
    return try JSONText.document(.object(object))
  }
}
