import RNNXJSON

/// The place where a tensor enters a model.
///
/// Config: `batch_shape`, the batch axis first, null where an extent is open; `dtype`.
public struct InputLayer: LayerKind {
  /// The class name in Keras.
  public static let className = "InputLayer"

  /// The shape without the batch axis.
  public let shape: Shape
  /// The fixed number of samples at once, of stateful models.
  public let batchSize: Int?
  /// Whether the model expects whole numbers (an Embedding's rows).
  public let isInteger: Bool

  /// An input of a shape without the batch axis.
  public init(shape: Shape, batchSize: Int? = nil, isInteger: Bool = false) {
    self.shape = shape
    self.batchSize = batchSize
    self.isInteger = isInteger
  }

  /// Reads `batch_shape`, or `shape` without the batch axis.
  public init(config: inout ConfigReader) throws(GraphError) {
    let key = config.config["batch_shape"] == nil ? "batch_input_shape" : "batch_shape"
    guard let value = config.value(key) else {
      throw GraphError(layer: config.layer, .missingArgument(name: "batch_shape"))
    }
    var extents: [Int?] = []
    for extent in value.arrayValue ?? [] {
      let number = extent.intValue
      guard extent == .null || (number ?? -1) >= 0 else {
        throw config.invalid(key, value, "whole numbers or null")
      }
      extents.append(number)
    }
    guard !extents.isEmpty else { throw config.invalid(key, value, "a shape with a batch axis") }
    batchSize = extents[0]
    shape = Array(extents.dropFirst())
    let dtype = config.value("dtype")?.stringValue ?? "float32"
    isInteger = dtype.contains("int")
    try config.require("sparse", false)
    try config.require("ragged", false)
    config.ignore("optional")
  }

  /// The shape itself; an input layer is called on nothing.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] { [shape] }
}
