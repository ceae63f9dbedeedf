import RNNXFiles
import RNNXFormats
import RNNXJSON
import RNNXProof

/// Compares the model files of two folders, those of the same path from each.
struct FolderComparison {
  let command: CompareCommand

  /// What came of one path.
  private struct Entry {
    let name: String
    let verdict: String
    let json: JSONValue
    let status: ExitStatus?
  }

  /// Compares, reports, and ends with the exit code of the worst pair.
  func run() throws {
    guard command.html == nil else {
      throw CommandFailure("--html shows one pair of files, found two folders", .usage)
    }
    let (left, right) = (try Self.models(in: command.a), try Self.models(in: command.b))
    guard !left.isEmpty || !right.isEmpty else {
      throw CommandFailure("\(command.a), \(command.b): expected model files, found none", .noInput)
    }
    let entries = Set(left.keys).union(right.keys).sorted().map { key in
      entry(key, left[key], right[key])
    }
    try report(entries)
    if entries.contains(where: { $0.status == .badInput }) { throw ExitStatus.badInput.exitCode }
    if entries.contains(where: { $0.status != nil }) { throw ExitStatus.fault.exitCode }
  }

  /// Files by path without extension, which differs between formats; twins keep theirs.
  private static func models(in folder: String) throws(FileError) -> [String: String] {
    let known: Set<String> = [
      "h5", "hdf5", "keras", "onnx", "safetensors", "npz", "hdf", "pt",
    ]
    var found: [String: String] = [:]
    for file in try Folder.files(in: folder) where known.contains(PathParts(file).fileExtension) {
      let parts = PathParts(file)
      let name = parts.stem.hasSuffix(".weights") ? String(parts.stem.dropLast(8)) : parts.stem
      let stem = (parts.directory == "." ? "" : parts.directory + "/") + name
      found[found[stem] == nil ? stem : file] = file
    }
    return found
  }

  private func entry(_ key: String, _ left: String?, _ right: String?) -> Entry {
    guard let left, let right else {
      let side = left == nil ? "b" : "a"
      return Entry(
        name: key, verdict: "only in \(side)",
        json: ["file": .string(key), "only": .string(side), "same": false], status: .fault)
    }
    do {
      let paths = (command.a + "/" + left, command.b + "/" + right)
      if let pair = try ComparedPrograms(paths.0, paths.1, command: command) {
        var json = pair.json.objectValue ?? JSONObject()
        json["file"] = .string(key)
        return Entry(
          name: key, verdict: pair.comparison.verdict.rawValue, json: .object(json),
          status: pair.comparison.isSame ? nil : .fault)
      }
      let pair = try ComparedPair(paths.0, paths.1, command: command)
      var json = pair.json.objectValue ?? JSONObject()
      json["file"] = .string(key)
      return Entry(
        name: key, verdict: summary(pair.comparison), json: .object(json),
        status: pair.comparison.isSame ? nil : .fault)
    } catch {
      let text = CommandFailure(explaining: error)?.message ?? "\(error)"
      return Entry(
        name: key, verdict: "cannot be compared: \(text)",
        json: ["file": .string(key), "error": .string(text), "same": false], status: .badInput)
    }
  }

  private func summary(_ comparison: ModelComparison) -> String {
    guard !comparison.isSame else { return "same" }
    var parts: [String] = []
    if !comparison.isStructureSame { parts.append("structure") }
    let arguments = comparison.countedConfiguration.count
    if arguments > 0 { parts.append("\(arguments) arguments") }
    let weights = comparison.differentWeights.count
    if weights > 0 { parts.append("\(weights) weights") }
    if !comparison.optimizer.isSame(strictly: comparison.options.isStrict) {
      parts.append("optimizer")
    }
    if comparison.outputs.isDifferent { parts.append("outputs") }
    return comparison.verdict.rawValue + ": " + parts.joined(separator: ", ")
  }

  private func report(_ entries: [Entry]) throws {
    let same = entries.count { $0.status == nil }
    if command.json {
      return try Console.print(
        try JSONText.document([
          "a": .string(command.a), "b": .string(command.b), "same": .bool(same == entries.count),
          "files": .array(entries.map(\.json)),
        ]))
    }
    guard !command.quiet else { return }
    var table = TextTable([.left, .left])
    for entry in entries { table.add([entry.name.printable, entry.verdict.printable]) }
    let width = min(120, max(80, Terminal.width(of: .output) ?? 100))
    let lines = table.lines(width: width) + ["\(same) of \(entries.count) the same"]
    try Console.print(lines.joined(separator: "\n"))
  }
}
