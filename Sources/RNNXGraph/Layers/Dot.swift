import RNNXJSON

/// Products of vectors of two inputs, along one axis of each.
///
/// The output has the first input's other axes, then the second's, or one value where none is left. Source: `keras/src/layers/merging/dot.py`.
public struct Dot: LayerKind {
  /// The class name in Keras.
  public static let className = "Dot"

  /// The axis of each input, as Keras counts them, the batch being axis 0.
  public var axes: [Int]
  /// Whether the vectors are scaled to length 1 before.
  public var normalizes: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    let list = try config.intList("axes")
    guard list.count == 1 || list.count == 2 else {
      throw config.invalid("axes", config.config["axes"] ?? .null, "one or two whole numbers")
    }
    axes = [list[0], list[list.count - 1]]
    normalizes = try config.bool("normalize", default: false)
  }

  /// What the two axes leave.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(2...2)
    var rest: Shape = []
    var lengths: [Int?] = []
    for (shape, axis) in zip(call.inputs, axes) {
      guard let index = shape.sampleAxis(axis) else {
        throw call.shapeError(expected: "inputs with the axes \(axes) besides the batch")
      }
      lengths.append(shape[index])
      rest += shape.indices.filter { $0 != index }.map { shape[$0] }
    }
    guard lengths[0] == lengths[1] || lengths.contains(nil) else {
      throw call.shapeError(expected: "equal extents along the axes \(axes)")
    }
    return [rest.isEmpty ? [1] : rest]
  }
}
