import RNNXJSON

/// How whole numbers become an axis of categories.
public enum CategoryMode: String, Sendable, Hashable, CaseIterable {
  /// They stay as they are.
  case int
  /// A one in the place of each number.
  case oneHot = "one_hot"
  /// A one in every place that occurs among a sample's numbers.
  case multiHot = "multi_hot"
  /// How often each number occurs.
  case count

  /// The shape of the encoded numbers; the modes that look at all numbers of a sample take a vector,
  /// and so does `one_hot` in tf-keras.
  func shape(of call: CallShapes, categories: Int) throws(GraphError) -> Shape {
    try call.requireInputs(1...1)
    if self == .int { return call.first }
    guard call.first.count == 1 else { throw call.shapeError(expected: "(batch, numbers)") }
    return self == .oneHot && call.first[0] != 1 ? call.first + [categories] : [categories]
  }
}

/// Whole numbers from 0 below `num_tokens` as categories.
///
/// Input `[numbers]`, output `[num_tokens]`, or `[numbers, num_tokens]` for `one_hot`. With
/// `count_weights`, a tensor of the input's shape, each number counts as much as its weight says.
/// Source: `keras/src/layers/preprocessing/category_encoding.py`.
public struct CategoryEncoding: LayerKind {
  /// The class name in Keras.
  public static let className = "CategoryEncoding"

  /// The number of categories.
  public var categories: Int
  /// How numbers become categories.
  public var mode: CategoryMode

  /// Reads Keras' arguments; `binary` is what `multi_hot` was called once.
  public init(config: inout ConfigReader) throws(GraphError) {
    categories = try config.int("num_tokens")
    let word = try config.choice(
      "output_mode", of: ["one_hot", "multi_hot", "count"], default: "multi_hot")
    mode = CategoryMode(rawValue: word) ?? .multiHot
    try config.require("sparse", false)
  }

  /// The categories.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    if let weights = call.keywords["count_weights"] {
      guard mode == .count, weights == [call.first] else {
        throw call.shapeError(expected: "count_weights of the input's shape, with mode count")
      }
    }
    return [try mode.shape(of: call, categories: categories)]
  }

  /// The weights of the numbers.
  public var callKeywords: Set<String> { ["count_weights"] }
  /// Mode and size.
  public var notes: [String] { ["\(mode.rawValue), \(categories) tokens"] }
}

/// The number of the interval in which each value lies.
///
/// Input `[…]`; output the same shape of whole numbers from 0 to the number of boundaries, or their
/// categories. A boundary belongs to the interval above it.
/// Source: `keras/src/layers/preprocessing/discretization.py`.
public struct Discretization: LayerKind {
  /// The class name in Keras.
  public static let className = "Discretization"

  /// Where one interval ends and the next begins, ascending.
  public var boundaries: [Float]
  /// How numbers become categories.
  public var mode: CategoryMode

  /// Reads Keras' arguments; the boundaries must stand in the config, given or learned.
  public init(config: inout ConfigReader) throws(GraphError) {
    boundaries = try config.numbers("bin_boundaries")
    guard boundaries == boundaries.sorted() else {
      throw config.invalid(
        "bin_boundaries", config.config["bin_boundaries"] ?? .null, "ascending numbers")
    }
    let word = try config.choice(
      "output_mode", of: CategoryMode.allCases.map(\.rawValue), default: "int")
    mode = CategoryMode(rawValue: word) ?? .int
    try config.require("sparse", false)
    config.ignore("num_bins", "epsilon")
  }

  /// The input's shape, or the categories.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    [try mode.shape(of: call, categories: boundaries.count + 1)]
  }

  /// Mode and size.
  public var notes: [String] { ["\(mode.rawValue), \(boundaries.count + 1) bins"] }
}
