import RNNXJSON

/// An operator that picks and orders elements: slices, transpositions, flips, repetitions, pads,
/// splits, each along axes besides the batch.
///
/// Source: `keras/src/ops/numpy.py`, `core.py`.
public struct SelectionOperator: LayerKind {
  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Selection"
  /// All class names.
  public static let classNames = [
    "GetItem", "Transpose", "Swapaxes", "Moveaxis", "Flip", "Tile", "Repeat", "Take", "Roll", "Pad",
    "Split", "Unstack",
  ].map { "ops." + $0 }

  /// The class name of this very operator.
  public let className: String
  private let rule: SelectionRule

  /// Reads the function's arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    rule = try SelectionRule(named: String(className.dropFirst(4)), config: &config)
  }

  /// The shapes of the results; an extent that depends on an unknown one is unknown.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    if call.first.allSatisfy({ $0 != nil }) { return try selections(for: call).map(\.shape) }
    // Extents that two very different lengths agree on do not depend on them.
    let probes = try [1_000_080, 1_000_440].map { length throws(GraphError) in
      try selections(for: call.replacing(inputs: [call.first.map { $0 ?? length }])).map(\.shape)
    }
    guard probes[0].count == probes[1].count else {
      throw call.shapeError(expected: "known extents, which the number of outputs depends on")
    }
    return zip(probes[0], probes[1]).map { zip($0, $1).map { $0 == $1 ? $0 : nil } }
  }

  /// What each output is made of; every extent of the input is known.
  package func selections(for call: CallShapes) throws(GraphError) -> [Selection] {
    let shape = call.first.map { $0 ?? 0 }
    guard (shape.map { $0 as Int? }).elementCount != nil else {
      throw call.shapeError(expected: "a tensor that fits the memory")
    }
    return try rule.selections(of: shape, call)
  }
}
