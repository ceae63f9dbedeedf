import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXProof
import RNNXRuntime

/// Two model files, read and compared.
struct ComparedPair {
  /// The path and the content of the first file.
  let a: (name: String, file: ModelFile)
  /// The path and the content of the second file.
  let b: (name: String, file: ModelFile)
  /// What was found.
  let comparison: ModelComparison

  /// Reads and compares; data fit the inputs of the second model, or else those of the first.
  init(_ pathA: String, _ pathB: String, command: CompareCommand) throws {
    let architecture = command.comparing.architecture
    a = try Self.read(pathA, layersOf: architecture ?? pathB)
    b = try Self.read(pathB, layersOf: architecture ?? pathA)
    var options = try command.comparing.options(command.limits)
    do {
      options.data = try ModelData.read(command.comparing.input, for: b.file.graph)
    } catch let error as CommandFailure where error.status == .badInput {
      // Data that fit one side alone are a difference, told with the outputs.
      guard let data = try? ModelData.read(command.comparing.input, for: a.file.graph) else {
        throw error
      }
      options.data = data
    }
    for layer in options.layerLimits.keys.sorted() {
      try Self.check(layer, in: [a.file.graph, b.file.graph])
    }
    comparison = ModelComparison(of: a.file, and: b.file, options: options)
  }

  /// Reads a model; weights alone are put into the layers of another file.
  private static func read(
    _ path: String, layersOf other: String
  ) throws -> (name: String, file: ModelFile) {
    let source = ModelSource(path: path)
    do {
      return (source.name, try source.read())
    } catch let error as FormatError where error.reason == .needsArchitecture && path != "-" {
      guard other != "-", let file = try? ModelReader(architecture: other).read(path: path) else {
        throw error
      }
      return (source.name, file)
    }
  }

  private static func check(_ layer: String, in graphs: [ModelGraph]) throws(CommandFailure) {
    let first = layer.split(separator: "/").first.map(String.init) ?? layer
    guard !graphs.contains(where: { $0[layer: layer] != nil || $0[layer: first] != nil }) else {
      return
    }
    let names = graphs.flatMap { $0.layers.map(\.name) }
    let nearest = NearestName.of(layer, among: names) ?? ""
    throw CommandFailure(
      "--layer-tolerance: neither model has a layer \"\(layer)\"; the nearest is \"\(nearest)\"",
      .usage)
  }

  /// The report for people.
  func text(limit: Int) -> String {
    let width = min(120, max(80, Terminal.width(of: .output) ?? 100))
    return ComparisonText(comparison: comparison, a: a, b: b, width: width, limit: limit).text
  }

  /// The report for programs.
  var json: JSONValue {
    var object = comparison.json.objectValue ?? JSONObject()
    object["a"] = Self.json(a)
    object["b"] = Self.json(b)
    return .object(object)
  }

  private static func json(_ side: (name: String, file: ModelFile)) -> JSONValue {
    let origin = side.file.origin
    return [
      "file": .string(side.name), "format": .string(origin.format),
      "vintage": .string(origin.vintage.rawValue),
      "keras_version": origin.kerasVersion.map { .string($0) } ?? .null,
    ]
  }
}
