import RNNXJSON

/// `(x - mean) / max(sqrt(variance), 1e-7)`, or with `invert` the way back.
///
/// Input and output `[…]`. Mean and variance were learned from data (weights), or stand in the config.
/// `axis` names the axes that have statistics of their own; the others share them.
/// Source: `keras/src/layers/preprocessing/normalization.py`.
public struct Normalization: LayerKind {
  /// The class name in Keras.
  public static let className = "Normalization"

  /// The axes as Keras counts them, the batch being axis 0; none: one mean for all.
  public var axes: [Int]
  /// Whether the layer undoes a normalization.
  public var inverts: Bool
  /// Whether a mask ends here, as in tf-keras.
  public var dropsMask: Bool
  /// The mean in the config, row-major, with its shape; `nil` where it was learned.
  package var given: (shape: [Int], mean: [Float], variance: [Float])?

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    axes = config.value("axis") == nil ? [] : try config.intList("axis")
    if config.config["axis"] == nil { axes = [-1] }
    inverts = try config.bool("invert", default: false)
    dropsMask = try config.bool("drops_mask", default: false)
    let (value, hasVariance) = (config.value("mean"), config.value("variance") != nil)
    guard let value, hasVariance else { return }
    let (mean, variance) = (try config.numbers("mean"), try config.numbers("variance"))
    let shape = Self.shape(of: value)
    guard mean.count == variance.count, shape.reduce(1, *) == mean.count,
      shape.count <= axes.count
    else {
      throw config.invalid("mean", value, "as many numbers as variance, an axis for each level")
    }
    given = (shape, mean, variance)
  }

  /// The extents of nested lists, as the first elements show them.
  private static func shape(of value: JSONValue) -> [Int] {
    guard let list = value.arrayValue else { return [] }
    return [list.count] + (list.first.map(shape(of:)) ?? [])
  }

  /// `mean` and `variance` of the extents of the axes, and the number of samples seen; none where
  /// both stand in the config.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let extents = try call.knownAxes(axes).map { call.first[$0] ?? 0 }
    guard given == nil else { return [] }
    return [
      WeightSlot(WeightRole.mean, extents, isTrainable: false),
      WeightSlot(WeightRole.variance, extents, isTrainable: false),
      WeightSlot(WeightRole.count, [], isTrainable: false),
    ]
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let extents = try call.knownAxes(axes).map { call.first[$0] ?? 0 }
    if let given {
      let fits = zip(given.shape.reversed(), extents.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
      guard fits else {
        throw call.shapeError(expected: "extents of the axes \(axes) like those of mean")
      }
    }
    return [call.first]
  }

  /// Axes and direction.
  public var notes: [String] { ["axis \(axes)"] + (inverts ? ["invert"] : []) }
}
