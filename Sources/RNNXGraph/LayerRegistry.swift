public import RNNXJSON

/// The layer kinds that a reader may make, by class name.
///
/// Nothing outside this list is ever resolved from a file.
public struct LayerRegistry: Sendable {
  private var kinds: [String: any LayerKind.Type] = [:]
  private var customKinds: [String: any LayerKind.Type] = [:]
  /// Makes the layer that a nested model is, from its config and path; codecs set it, since the
  /// wiring of models differs by dialect.
  package var nestedModel:
    (@Sendable (JSONObject, String, LayerRegistry) throws(GraphError) -> any LayerKind)?
  /// Is told of every argument that a config reader reads: see `ArgumentUse`.
  package var onArgument: (@Sendable (ArgumentUse) -> Void)?
  /// The class names that stand for models.
  package static let modelClasses: Set<String> = ["Sequential", "Functional", "Model"]

  /// A registry without kinds.
  public init() {}

  /// Adds a kind under its class name, or replaces the one that has it.
  public mutating func register(_ kind: any LayerKind.Type) { kinds[kind.className] = kind }

  /// Adds a kind under several class names, which its `ConfigReader` tells apart.
  public mutating func register(_ kind: any LayerKind.Type, as names: [String]) {
    for name in names { kinds[name] = kind }
  }

  /// Adds a kind of the user's, for layers that are not Keras' own.
  ///
  /// It serves layers of that class name from any package: Keras 3 files say whose class a layer is, those of
  /// Keras 2 give the class name, with the package in front (`package>Class`) where it was registered with one.
  /// A layer of Keras with the same name stays what it is in files that tell the two apart; where they do not,
  /// in those of Keras 2, Keras' own goes first.
  public mutating func registerCustom(_ kind: any LayerKind.Type) {
    customKinds[kind.className] = kind
  }

  /// What readers put before the class name of a layer that is not Keras' own.
  package static let customPrefix = "custom layer "

  /// The user's kind for a class name of the neutral dialect.
  private func customKind(_ className: String) -> (any LayerKind.Type)? {
    guard !customKinds.isEmpty, kinds[className] == nil else { return nil }
    let isForeign = className.hasPrefix(Self.customPrefix)
    let name = isForeign ? String(className.dropFirst(Self.customPrefix.count)) : className
    return customKinds[name.split(separator: ">").last.map(String.init) ?? name]
  }

  /// Whether a kind is one of the user's.
  package func isCustom(_ kind: any LayerKind) -> Bool {
    customKinds[type(of: kind).className].map { $0 == type(of: kind) } ?? false
  }

  /// Whether there is a kind of that class name.
  public func contains(_ className: String) -> Bool { kinds[className] != nil }

  /// The class names, sorted.
  public var classNames: [String] { kinds.keys.sorted() }

  /// The kind that `object` describes: `{"class_name": …, "config": {…}}` in the neutral dialect.
  ///
  /// A class that is not known, or known with arguments that are not, becomes an `UnsupportedLayer`,
  /// so that the rest of the file can still be told.
  public func kind(of object: JSONObject, at path: String) throws(GraphError) -> any LayerKind {
    guard let className = object["class_name"]?.stringValue else {
      throw GraphError(layer: path, .missingArgument(name: "class_name"))
    }
    if Self.modelClasses.contains(className), let nestedModel {
      return try nestedModel(object, path, self)
    }
    let config = object["config"]?.objectValue ?? JSONObject()
    guard let type = kinds[className] ?? customKind(className) else {
      return UnsupportedLayer(named: className, at: path)
    }
    var reader = ConfigReader(
      layer: path, className: className, config: config, registry: self)
    do {
      let kind = try type.init(config: &reader)
      try reader.finish()
      return kind
    } catch {
      guard let reason = error.faults.first?.reason, case .unsupportedArgument = reason else {
        throw error
      }
      return UnsupportedLayer(named: className, faults: error.faults)
    }
  }
}
