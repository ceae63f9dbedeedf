import RNNXFiles
import RNNXFormats
import RNNXJSON

/// Every model file below a folder becomes one below another, under the same path.
struct FolderConversion {
  let source: String
  let target: String
  let format: ModelFormat
  let options: ConvertOptions

  /// Converts what can be; faults of single files are part of the report.
  func run() throws -> ConvertedFolder {
    var report = ConvertedFolder()
    for path in try FolderReport.models(in: source) {
      let from = source + "/" + path
      guard try Self.mayBeModel(from) else { continue }
      let to = target + "/" + Self.replacingExtension(of: path, by: format.fileExtension)
      do {
        if !options.dryRun { try Folder.create(PathParts(to).directory) }
        let conversion = Conversion(source: from, target: to, format: format, options: options)
        report.converted.append(try conversion.run())
      } catch {
        guard let failure = CommandFailure(explaining: error) else { throw error }
        // What is wrong with the place to write to is wrong for all that follow.
        if failure.status == .writeFailed { throw failure }
        report.refused.append(RefusedFile(source: from, reason: failure.message))
      }
    }
    return report
  }

  /// Whether a file may be a model by its first bytes and its name; everything else stays where it is.
  private static func mayBeModel(_ path: String) throws -> Bool {
    if Folder.isFolder(path) { return true }
    let first = try FileReader(path: path).readPrefix(count: 64)
    return ModelReader.mayRead(first, name: path)
  }

  private static func replacingExtension(of path: String, by new: String) -> String {
    guard let dot = path.lastIndex(of: ".") else { return path + "." + new }
    return path[..<dot] + "." + new
  }
}

/// A file that was not converted, and why.
struct RefusedFile {
  let source: String
  let reason: String
}

/// What became of the files of a folder.
struct ConvertedFolder {
  var converted: [ConvertedFile] = []
  var refused: [RefusedFile] = []

  /// For people: every file, then the sums.
  var text: String {
    var lines = converted.map(\.text)
    for file in refused {
      lines.append("\(file.source.printable): not converted")
      lines += file.reason.split(separator: "\n").map { "  " + String($0).printable }
    }
    let changed = converted.filter { !$0.changes.isEmpty || !$0.remarks.isEmpty }.count
    lines.append(
      "\(converted.count) converted (\(changed) of them with remarks), \(refused.count) not converted"
    )
    return lines.joined(separator: "\n")
  }

  /// For programs.
  var json: JSONObject {
    [
      "converted": .array(converted.map { .object($0.json) }),
      "refused": .array(
        refused.map {
          .object(["source": .string($0.source), "reason": .string($0.reason)])
        }),
    ]
  }
}
