import RNNXFiles
import RNNXFormats

/// A folder that holds a model, inputs and the outputs that are expected of it.
public struct GoldenCase: Sendable, Hashable {
  /// The folder.
  public let path: String

  /// The case in a folder.
  public init(path: String) { self.path = path }

  /// The cases in a folder: itself, or all in folders inside it, sorted.
  ///
  /// A folder is a case where it has an `origin.json` beside an `expected.json` or a model; single
  /// missing files are told by the check.
  public static func find(in path: String) throws -> [GoldenCase] {
    guard Folder.isFolder(path) else {
      throw GoldenError(path, "expected the folder of a case, or one of cases, found none")
    }
    return try find(path, depth: 8)
  }

  private static func find(_ path: String, depth: Int) throws(FileError) -> [GoldenCase] {
    let names = try Folder.names(in: path)
    if isCase(names) { return [GoldenCase(path: path)] }
    guard depth > 0 else { return [] }
    var found: [GoldenCase] = []
    for name in names where Folder.isFolder(path + "/" + name) {
      found += try find(path + "/" + name, depth: depth - 1)
    }
    return found
  }

  private static func isCase(_ names: [String]) -> Bool {
    let hasModel = modelFile(among: names) != nil || names.contains(inputFile)
    let hasOther = names.contains(expectedFile) || names.contains(GoldenOrigin.fileName)
    return hasModel && hasOther
  }

  static let inputFile = "input.json"
  static let expectedFile = "expected.json"
  static let layersFile = "layers.json"
  static let architectureFile = "architecture.json"

  /// The name of the model among the files of a case: `model.*`, or the weights beside an architecture.
  static func modelFile(among names: [String]) -> String? {
    let models = names.filter { $0.hasPrefix("model.") && $0 != "model.json" }
    return models.first ?? names.first { $0.hasPrefix("weights.") }
  }

  /// Reads the case's model.
  func model() throws -> (file: String, model: ModelFile) {
    let names = try Folder.names(in: path)
    guard let name = Self.modelFile(among: names) else {
      throw GoldenError(path, "expected a model (model.*), found \(names.joined(separator: ", "))")
    }
    let architecture = names.contains(Self.architectureFile) ? file(Self.architectureFile) : nil
    return (name, try ModelReader(architecture: architecture).read(path: file(name)))
  }

  /// A file of the case.
  func file(_ name: String) -> String { path + "/" + name }
}
