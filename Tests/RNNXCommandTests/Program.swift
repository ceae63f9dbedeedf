import Foundation
import RNNXJSON

/// The built program, found beside the tests.
enum Program {
  /// What a run of it left behind.
  struct Outcome {
    let exitCode: Int32
    let output: String
    let errors: String

    /// Standard output as JSON.
    func json() throws -> JSONValue { try JSONValue(parsing: output) }
  }

  /// The path of the program.
  static var path: String {
    #if os(Linux)
      let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      let tests = Bundle(for: TemporaryFolder.self).bundleURL
    #endif
    return tests.deletingLastPathComponent().appendingPathComponent("rnnx").path
  }

  /// Runs `rnnx` with arguments; `input` is what it reads from standard input.
  static func run(_ arguments: [String], input: String = "") throws -> Outcome {
    try run(path, arguments, input: input)
  }

  /// Runs an example of the folder `Examples`, which is built beside the program.
  static func run(example name: String, _ arguments: [String]) throws -> Outcome {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    return try run(folder.appendingPathComponent(name).path, arguments, input: "")
  }

  /// Runs the program by the shell, `"$0"` standing for it, for limits and redirections.
  static func shell(_ script: String, _ arguments: [String] = []) throws -> Outcome {
    try run("/bin/sh", ["-c", script, path] + arguments, input: "")
  }

  private static func run(
    _ executable: String, _ arguments: [String], input: String
  ) throws -> Outcome {
    let folder = try TemporaryFolder()
    let files = try ["in", "out", "err"].map { name -> FileHandle in
      try folder.write(name == "in" ? Data(input.utf8) : Data(), to: name)
      let url = URL(fileURLWithPath: folder(name))
      return try name == "in"
        ? FileHandle(forReadingFrom: url) : FileHandle(forWritingTo: url)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.standardInput = files[0]
    process.standardOutput = files[1]
    process.standardError = files[2]
    try process.run()
    process.waitUntilExit()
    let crashed = process.terminationReason == .uncaughtSignal
    return Outcome(
      exitCode: crashed ? -process.terminationStatus : process.terminationStatus,
      output: try folder.text(of: "out"), errors: try folder.text(of: "err"))
  }
}

/// A folder for one test, removed with its contents afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "rnnx-command-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func write(_ data: Data, to name: String) throws {
    try data.write(to: URL(fileURLWithPath: self(name)))
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: self(name))), as: UTF8.self)
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}
