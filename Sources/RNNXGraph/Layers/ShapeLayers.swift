import RNNXJSON

/// Joins all axes besides the batch into one.
///
/// Input `[…]`, output `[product]`; `data_format` `channels_first` moves the channels last before.
/// Source: `keras/src/layers/reshaping/flatten.py`.
public struct Flatten: LayerKind {
  /// The class name in Keras.
  public static let className = "Flatten"

  /// Whether the first axis holds channels, which are moved to the end.
  public var isChannelsFirst: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    let format = try config.choice(
      "data_format", of: ["channels_last", "channels_first"], default: "channels_last")
    isChannelsFirst = format == "channels_first"
  }

  /// One axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    return [[call.first.elementCount]]
  }
}

/// Gives the same values another shape.
///
/// Input `[…]`, output `target_shape`, of which one extent may be -1.
/// Source: `keras/src/layers/reshaping/reshape.py`.
public struct Reshape: LayerKind {
  /// The class name in Keras.
  public static let className = "Reshape"

  /// The shape wanted, -1 for the extent that the others leave.
  public var targetShape: [Int]

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    targetShape = try config.intList("target_shape")
    guard targetShape.filter({ $0 == -1 }).count <= 1, targetShape.allSatisfy({ $0 >= -1 }),
      let value = config.config["target_shape"], targetShape.allSatisfy({ $0 <= 1 << 40 })
    else {
      throw config.invalid(
        "target_shape", config.config["target_shape"] ?? .null, "extents, at most one of them -1")
    }
    _ = value
  }

  /// The shape wanted, its open extent computed.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    var known = 1
    for extent in targetShape where extent >= 0 {
      let (product, overflow) = known.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw call.shapeError(expected: "as many values as \(targetShape)") }
      known = product
    }
    guard let count = call.first.elementCount else {
      return [targetShape.map { $0 == -1 ? nil : $0 }]
    }
    let fits =
      targetShape.contains(-1) ? known > 0 && count % known == 0 : count == known
    guard fits else { throw call.shapeError(expected: "as many values as \(targetShape)") }
    return [targetShape.map { $0 == -1 ? count / max(known, 1) : $0 }]
  }

  /// The shape.
  public var notes: [String] { ["\(targetShape)"] }
}

/// Reorders the axes besides the batch.
///
/// `dims` counts them from 1. Source: `keras/src/layers/reshaping/permute.py`.
public struct Permute: LayerKind {
  /// The class name in Keras.
  public static let className = "Permute"

  /// For each axis of the output the axis of the input, counted from 0.
  public var axes: [Int]

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    axes = try config.intList("dims").map { $0 - 1 }
    guard axes.sorted() == Array(axes.indices) else {
      throw config.invalid(
        "dims", config.config["dims"] ?? .null, "each of 1...\(axes.count) once")
    }
  }

  /// The extents in the new order.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let input = try call.single(rank: axes.count, "\(axes.count) axes besides the batch")
    return [axes.map { input[$0] }]
  }

  /// The order.
  public var notes: [String] { ["dims \(axes.map { $0 + 1 })"] }
}

/// Repeats a vector as a sequence: `[features]` becomes `[n, features]`.
///
/// Source: `keras/src/layers/reshaping/repeat_vector.py`.
public struct RepeatVector: LayerKind {
  /// The class name in Keras.
  public static let className = "RepeatVector"

  /// The number of time steps.
  public var count: Int

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) { count = try config.int("n") }

  /// A sequence of equal steps.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let input = try call.single(rank: 1, "(batch, features)")
    return [[count] + input]
  }

  /// The number.
  public var notes: [String] { ["n \(count)"] }
}

extension Shape {
  /// The product of the extents that are known; `nil` where it is beyond counting.
  package var knownCount: Int? { (map { $0 ?? 1 } as Shape).elementCount }

  /// The product of the extents, `nil` where one is unknown or the product is beyond counting.
  public var elementCount: Int? {
    var product = 1
    for extent in self {
      guard let extent else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }

  /// An axis of Keras, which counts the batch and may count from the end, as an index into the
  /// extents besides the batch; `nil` for the batch axis and for what is no axis.
  package func sampleAxis(_ axis: Int) -> Int? {
    let index = axis < 0 ? axis + count : axis - 1
    return indices.contains(index) ? index : nil
  }
}
