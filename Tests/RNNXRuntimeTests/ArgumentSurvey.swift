import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Synchronization

/// The arguments that the layers of some fixtures have, as the config readers met them.
struct ArgumentSurvey: Sendable {
  /// An argument of a class with all that was read of it.
  struct Argument: Sendable, CustomStringConvertible {
    let className: String
    let key: String
    var domains: Set<ArgumentUse.Domain> = []
    var values: Set<String> = []
    /// A config in which the argument was read.
    var config = JSONObject()

    var description: String { "\(className)(\(key))" }
  }

  /// The arguments, sorted.
  let arguments: [Argument]
  /// The classes of all layers.
  let classNames: Set<String>

  /// Reads the models of the fixtures.
  init(_ cases: [FixtureCase]) {
    let found = Mutex<[String: Argument]>([:])
    var names: Set<String> = []
    var registry = LayerRegistry.standard
    registry.onArgument = { use in
      found.withLock { table in
        let name = use.className + "\u{0}" + use.key
        table[name, default: Argument(className: use.className, key: use.key)].add(use)
      }
    }
    for each in cases {
      // A model that cannot be read fails the golden tests.
      guard let file = try? each.model(of: registry) else { continue }
      names.formUnion(file.graph.allClassNames)
    }
    let table = found.withLock { $0 }
    arguments = table.values.sorted { ($0.className, $0.key) < ($1.className, $1.key) }
    classNames = names.union(arguments.map(\.className))
  }
}

extension ModelGraph {
  /// The classes of all layers, nested models included.
  fileprivate var allClassNames: Set<String> {
    var found = Set(layers.map(\.kind.className))
    for layer in layers {
      for nested in layer.kind.nestedModels { found.formUnion(nested.graph.allClassNames) }
    }
    return found
  }
}

extension ArgumentSurvey.Argument {
  fileprivate mutating func add(_ use: ArgumentUse) {
    domains.insert(use.domain)
    values.insert(use.value)
    config = use.config
  }

  /// Values, or kinds of values, that the reader accepts and that nothing showed.
  var gaps: [String] {
    domains.flatMap { domain in
      switch domain {
      case .flag: return untold([.bool(true), .bool(false)])
      case .word(let words): return untold(words.map { .string($0) })
      case .function: return functionGaps
      case .wholes(let minimum, let count): return wholeGaps(minimum, count)
      case .other: return values == ["null"] ? ["any value"] : []
      }
    }.sorted()
  }

  /// Those of some values that nothing showed and that are not refused.
  private func untold(_ candidates: [JSONValue]) -> [String] {
    candidates.filter { !values.contains($0.stringValue ?? $0.description) && accepts($0) }.map {
      $0.stringValue ?? $0.description
    }
  }

  /// The functions of single numbers have one kernel for all layers, so two of them will do; the
  /// others are shown one by one.
  private var functionGaps: [String] {
    let others = Activation.names.filter { !(Activation(name: $0)?.isElementwise ?? true) }
    let single = values.filter { Activation(name: $0)?.isElementwise ?? false }
    return untold(others.map { .string($0) })
      + (single.count < 2 && accepts("relu") ? ["other functions"] : [])
  }

  /// The smallest number, a larger one, and different ones along the axes; of an axis one counted
  /// from either end.
  private func wholeGaps(_ minimum: Int, _ count: Int) -> [String] {
    let lists = values.map { $0.split(separator: ",").compactMap { Int($0) } }
    let numbers = lists.filter { $0.count == count }
    var gaps: [String] = []
    let bound = minimum < 0 ? -1 : minimum
    if !numbers.contains(where: { $0.contains { $0 <= bound } }) {
      gaps += untold([.integer(bound)])
    }
    if !numbers.contains(where: { $0.contains { $0 > bound } }) {
      gaps += untold([.integer(bound + 2)])
    }
    if count > 1, !numbers.contains(where: { Set($0).count > 1 }) {
      gaps += untold([.array((0..<count).map { .integer(bound + 1 + $0) })])
    }
    return gaps
  }

  /// Whether the reader takes the config with another value of the argument.
  private func accepts(_ value: JSONValue) -> Bool {
    var changed = config
    changed[key] = value
    var layer: JSONObject = [
      "class_name": .string(className), "name": "x", "config": .object(changed),
    ]
    if className.hasSuffix("Cell") {
      layer = ["class_name": "RNN", "name": "x", "config": ["cell": .object(layer)]]
    }
    let kind = try? LayerRegistry.standard.kind(of: layer, at: "x")
    return kind.map { $0.unsupported.isEmpty } ?? false
  }

  /// Sizes that no rule of computation hangs on.
  func isExcused(_ gap: String) -> Bool {
    let sizes: Set<String> = [
      "units", "filters", "num_classes", "num_tokens", "input_dim", "output_dim", "n", "num_heads",
      "key_dim",
    ]
    return sizes.contains(key)
  }
}

extension FixtureCase {
  /// The case's model, or its weights in its architecture.
  func model(of registry: LayerRegistry) throws -> ModelFile {
    var reader = ModelReader(registry: registry)
    if has("architecture.json") { reader.architecture = path("architecture.json") }
    let names = [
      "model.h5", "model.keras", "model", "weights.h5", "model.weights.h5", "model.weights.json",
    ]
    guard let name = names.first(where: has) else { throw MissingModel() }
    return try reader.read(path: path(name))
  }

  private struct MissingModel: Error {}
}
