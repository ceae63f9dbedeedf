import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON

/// Which model files a folder tree holds, of which vintage, and which would mean something else to
/// today's Keras.
struct FolderReport {
  /// One file that is a model, or looks like one.
  struct Entry {
    /// The path from the folder on.
    let path: String
    /// The format in words, or why the file could not be read.
    let format: String
    let vintage: KerasVintage?
    let version: String?
    /// What changed its meaning since.
    let remarks: [String]
    /// Why the model cannot be run; `nil`: it can, or has no layers to run.
    let fault: String?
    /// Whether the file is malformed or refused.
    let isBad: Bool
  }

  let folder: String
  let entries: [Entry]
  let width: Int

  /// Deeper folders are left out.
  private static let depthLimit = 32
  /// More files than this are refused.
  private static let fileLimit = 100_000

  /// Looks at every file below a folder, in the order of their paths; links are not followed.
  ///
  /// Files and folders that cannot be read are entries, too.
  init(_ path: String, width: Int) throws {
    let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.folder = folder
    self.width = width
    var closed: [Entry] = []
    let models = try Self.models(in: folder) { error in
      closed.append(Self.bad(String(error.path.dropFirst(folder.count + 1)), "\(error.reason)"))
    }
    entries = (models.compactMap { Self.entry(folder, $0) } + closed).sorted { $0.path < $1.path }
  }

  /// Whether a folder is itself a model: a `.keras` that was never packed.
  static func isModel(_ folder: String) -> Bool {
    guard Folder.isFolder(folder), let files = try? Folder.files(in: folder, depth: 1) else {
      return false
    }
    return Set(["config.json", "metadata.json", "model.weights.h5"]).isSubset(of: files)
  }

  /// The files, a `.keras` that is a folder standing for those inside it.
  ///
  /// `goesOn` as for `Folder.files`.
  static func models(
    in folder: String, goesOn: ((FileError) -> Void)? = nil
  ) throws -> [String] {
    let files = try Folder.files(in: folder, depth: depthLimit, goesOn: goesOn)
    let all = Set(files)
    let folders = files.filter { $0.hasSuffix("/config.json") }
      .map { String($0.dropLast("/config.json".count)) }
      .filter { all.contains($0 + "/metadata.json") && all.contains($0 + "/model.weights.h5") }
    let others = files.filter { file in !folders.contains { file.hasPrefix($0 + "/") } }
    guard others.count + folders.count <= fileLimit else {
      throw CommandFailure.badInput(folder, "more than \(fileLimit) files")
    }
    return (others + folders).sorted()
  }

  /// What a file is; `nil` for what is no model.
  private static func entry(_ base: String, _ path: String) -> Entry? {
    let full = base + "/" + path
    do {
      if !Folder.isFolder(full) {
        let first = try FileReader(path: full).readPrefix(count: 64)
        guard ModelReader.mayRead(first, name: path) else { return nil }
      }
      if let weights = try ModelReader().readWeights(path: full) {
        return Entry(
          path: path, format: weights.origin.format, vintage: weights.origin.vintage,
          version: weights.origin.kerasVersion, remarks: [], fault: nil, isBad: false)
      }
      let model = try ModelReader().read(path: full)
      var fault: String?
      do throws(GraphError) { try model.graph.validate() } catch {
        fault = error.faults.first?.description
      }
      return Entry(
        path: path, format: model.origin.format, vintage: model.origin.vintage,
        version: model.origin.kerasVersion, remarks: model.remarks, fault: fault, isBad: false)
    } catch let error as FormatError {
      if case .notAModel = error.reason { return nil }
      if case .unsupported(let what) = error.reason {
        return Entry(
          path: path, format: what, vintage: nil, version: nil, remarks: [], fault: nil,
          isBad: false)
      }
      return bad(path, error.description.replacing(base + "/", with: ""))
    } catch {
      return bad(path, "\(error)")
    }
  }

  private static func bad(_ path: String, _ text: String) -> Entry {
    Entry(
      path: path, format: text, vintage: nil, version: nil, remarks: [], fault: nil, isBad: true)
  }

  /// Whether some file could not be read.
  var hasBadFiles: Bool { entries.contains(where: \.isBad) }

  /// A line a file, then what changed its meaning, then the sums.
  var text: String {
    var table = TextTable([.left, .left, .left])
    table.add(["File", "Written by", "What it is"])
    for entry in entries {
      let writer = entry.vintage.map { $0.rawValue + (entry.version.map { " (\($0))" } ?? "") }
      table.add([
        entry.path.printable, (writer ?? "?").printable,
        (entry.isBad ? "cannot be read: " : "") + entry.format.printable,
      ])
      for remark in entry.remarks { table.add(["", "", "changed meaning: " + remark.printable]) }
      if let fault = entry.fault { table.add(["", "", "cannot be run: " + fault.printable]) }
    }
    let changed = entries.count { !$0.remarks.isEmpty }
    let bad = entries.count(where: \.isBad)
    let sums = [
      "\(entries.count) model files", "\(changed) with changed meanings",
      "\(entries.count { $0.fault != nil }) that cannot be run", "\(bad) that cannot be read",
    ]
    let vintages = KerasVintage.allCases.compactMap { vintage -> String? in
      let count = entries.count { $0.vintage == vintage }
      return count == 0 ? nil : "\(count) by \(vintage.rawValue)"
    }
    let lines = ["\(folder.printable):"] + table.lines(width: width)
    let ends = [vintages, sums].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
    return (lines + [""] + ends).joined(separator: "\n") + "\n"
  }

  /// The same for scripts.
  var json: JSONValue {
    .object([
      "file": .string(folder), "kind": "folder",
      "files": .array(
        entries.map { entry in
          .object([
            "path": .string(entry.path),
            "format": entry.isBad ? .null : .string(entry.format),
            "vintage": entry.vintage.map { .string($0.rawValue) } ?? .null,
            "keras_version": entry.version.map { .string($0) } ?? .null,
            "remarks": .array(entry.remarks.map { .string($0) }),
            "fault": entry.fault.map { .string($0) } ?? .null,
            "error": entry.isBad ? .string(entry.format) : .null,
          ])
        }),
    ])
  }
}
