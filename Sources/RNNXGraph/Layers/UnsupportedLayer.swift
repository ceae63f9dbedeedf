import RNNXJSON

/// A layer that nothing here computes: its file can still be told, but the model cannot be run.
public struct UnsupportedLayer: LayerKind {
  /// Not a class of Keras; never registered.
  public static let className = "Unsupported"

  /// The class name in the file.
  public let className: String
  /// Why the layer cannot be computed.
  public let faults: [GraphFault]

  /// Stands in for a layer whose class is unknown.
  public init(named className: String, at path: String) {
    self.className = className
    faults = [
      GraphFault(
        layer: path, reason: .unsupportedLayer(className: className, hint: Self.hint(className)))
    ]
  }

  /// Stands in for a layer whose class is known and whose arguments are not.
  public init(named className: String, faults: [GraphFault]) {
    self.className = className
    self.faults = faults
  }

  /// Always refused: the stand-in is made by the registry.
  public init(config: inout ConfigReader) throws(GraphError) {
    throw GraphError(layer: config.layer, .missingArgument(name: "class_name"))
  }

  /// Unknown.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    throw GraphError(faults)
  }

  /// Itself.
  public var unsupported: [(path: String, fault: GraphFault.Reason)] {
    faults.map { ($0.layer, $0.reason) }
  }

  private static func hint(_ className: String) -> String {
    className == "Lambda" || className.hasSuffix("OpLambda")
      ? "it carries code, which rnnx never runs"
      : "library users register it by its class name (docs/custom-layers.md)"
  }
}
