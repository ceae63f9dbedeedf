import RNNXJSON

/// `x * scale + offset`.
///
/// Input and output `[…]`; each of the two a number, or one for each place of the last axis.
/// Source: `keras/src/layers/preprocessing/rescaling.py`.
public struct Rescaling: LayerKind {
  /// The class name in Keras.
  public static let className = "Rescaling"

  /// What the input is multiplied with: one number, or one for each place of the last axis.
  public var scale: [Float]
  /// What is then added.
  public var offset: [Float]
  /// Whether a mask ends here, as in tf-keras.
  public var dropsMask: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    scale = try config.numbers("scale")
    offset = config.config["offset"] == nil ? [0] : try config.numbers("offset")
    dropsMask = try config.bool("drops_mask", default: false)
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    for list in [scale, offset] where list.count != 1 {
      guard call.first.last == list.count else {
        throw call.shapeError(expected: "a last axis of \(list.count)")
      }
    }
    return [call.first]
  }

  /// Both, where they are single numbers.
  public var notes: [String] {
    scale.count == 1 && offset.count == 1 ? ["x * \(scale[0]) + \(offset[0])"] : []
  }
}

extension ConfigReader {
  /// A real number as a list of one, or a list of them; deeper lists are taken apart.
  mutating func numbers(_ key: String) throws(GraphError) -> [Float] {
    guard let value = value(key) else {
      throw GraphError(layer: layer, .missingArgument(name: key))
    }
    guard let found = Self.flat(value), !found.isEmpty else {
      throw invalid(key, value, "a number or a list of numbers")
    }
    return found
  }

  private static func flat(_ value: JSONValue) -> [Float]? {
    if let number = value.doubleValue { return [Float(number)] }
    guard let list = value.arrayValue else { return nil }
    var found: [Float] = []
    for item in list {
      guard let part = flat(item) else { return nil }
      found += part
    }
    return found
  }
}
