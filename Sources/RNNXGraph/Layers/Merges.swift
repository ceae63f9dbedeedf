import RNNXJSON

/// How an elementwise merge combines its inputs.
public enum MergeOperation: Sendable, Hashable {
  /// Sum of all.
  case add
  /// First minus second.
  case subtract
  /// Product of all.
  case multiply
  /// Sum divided by the number of inputs.
  case average
  /// The largest.
  case maximum
  /// The smallest.
  case minimum
}

/// When a step of a merge's output counts, given the masks of its inputs.
public enum MaskJoin: String, Sendable, Hashable {
  /// Where it counts in any input: Keras 3.
  case any
  /// Where it counts in all inputs that have a mask: Keras 2.
  case all

  /// Reads `masks_join`.
  init(config: inout ConfigReader) throws(GraphError) {
    let word = try config.choice("masks_join", of: ["any", "all"], default: "any")
    self = word == "all" ? .all : .any
  }
}

/// A layer that combines inputs element by element, broadcasting as NumPy does.
///
/// Source: `keras/src/layers/merging/base_merge.py`.
public protocol MergeKind: LayerKind {
  /// A merge.
  init(masksJoin: MaskJoin)
  /// When a step of the output counts.
  var masksJoin: MaskJoin { get }
  /// How the inputs are combined.
  static var operation: MergeOperation { get }
}

extension MergeKind {
  /// Reads `masks_join`, an argument of our own that readers of Keras 2 set.
  public init(config: inout ConfigReader) throws(GraphError) {
    self.init(masksJoin: try MaskJoin(config: &config))
  }

  /// The broadcast shape of all inputs; axes that an input lacks are added behind its batch.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(Self.operation == .subtract ? 2...2 : 2...Int.max)
    let rank = call.inputs.map(\.count).max() ?? 0
    var shape = call.first.padded(to: rank)
    for other in call.inputs.dropFirst() {
      guard let joined = shape.broadcast(with: other.padded(to: rank)) else {
        throw call.shapeError(expected: "shapes that broadcast")
      }
      shape = joined
    }
    return [shape]
  }
}

extension Shape {
  /// The shape with axes of extent 1 in front, as many as make `rank` axes.
  package func padded(to rank: Int) -> Shape {
    Array(repeating: 1, count: Swift.max(0, rank - count)) + self
  }

  /// The shape of an elementwise operation on two shapes of equal rank; `nil` where extents differ.
  package func broadcast(with other: Shape) -> Shape? {
    guard count == other.count else { return nil }
    var result: Shape = []
    for (left, right) in zip(self, other) {
      switch (left, right) {
      case (1, let extent), (let extent, 1): result.append(extent)
      case (nil, let extent), (let extent, nil): result.append(extent)
      case (let a?, let b?):
        guard a == b else { return nil }
        result.append(a)
      }
    }
    return result
  }
}

/// The sum of all inputs.
public struct Add: MergeKind {
  /// The class name in Keras.
  public static let className = "Add"
  /// How the inputs are combined.
  public static let operation = MergeOperation.add
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// A merge.
  public init(masksJoin: MaskJoin) { self.masksJoin = masksJoin }
}

/// The first input minus the second.
public struct Subtract: MergeKind {
  /// The class name in Keras.
  public static let className = "Subtract"
  /// How the inputs are combined.
  public static let operation = MergeOperation.subtract
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// A merge.
  public init(masksJoin: MaskJoin) { self.masksJoin = masksJoin }
}

/// The product of all inputs.
public struct Multiply: MergeKind {
  /// The class name in Keras.
  public static let className = "Multiply"
  /// How the inputs are combined.
  public static let operation = MergeOperation.multiply
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// A merge.
  public init(masksJoin: MaskJoin) { self.masksJoin = masksJoin }
}

/// The mean of all inputs.
public struct Average: MergeKind {
  /// The class name in Keras.
  public static let className = "Average"
  /// How the inputs are combined.
  public static let operation = MergeOperation.average
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// A merge.
  public init(masksJoin: MaskJoin) { self.masksJoin = masksJoin }
}

/// The largest of all inputs.
public struct Maximum: MergeKind {
  /// The class name in Keras.
  public static let className = "Maximum"
  /// How the inputs are combined.
  public static let operation = MergeOperation.maximum
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// A merge.
  public init(masksJoin: MaskJoin) { self.masksJoin = masksJoin }
}

/// The smallest of all inputs.
public struct Minimum: MergeKind {
  /// The class name in Keras.
  public static let className = "Minimum"
  /// How the inputs are combined.
  public static let operation = MergeOperation.minimum
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// A merge.
  public init(masksJoin: MaskJoin) { self.masksJoin = masksJoin }
}

/// The inputs one behind the other along an axis.
///
/// Source: `keras/src/layers/merging/concatenate.py`.
public struct Concatenate: LayerKind {
  /// The class name in Keras.
  public static let className = "Concatenate"

  /// The axis as Keras counts it, the batch being axis 0.
  public var axis: Int
  /// When a step of the output counts.
  public var masksJoin: MaskJoin

  /// Reads Keras' arguments, and `masks_join`, which readers of Keras 2 set.
  public init(config: inout ConfigReader) throws(GraphError) {
    axis = try config.int("axis", minimum: -8, default: -1)
    masksJoin = try MaskJoin(config: &config)
  }

  /// The shape of the first input with the extents along the axis added up.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...Int.max)
    guard let index = call.first.sampleAxis(axis) else {
      throw call.shapeError(expected: "an axis \(axis) besides the batch")
    }
    var shape = call.first
    for other in call.inputs.dropFirst() {
      guard other.count == shape.count else {
        throw call.shapeError(expected: "inputs of equal rank")
      }
      for position in shape.indices where position != index {
        if let a = shape[position], let b = other[position], a != b {
          throw call.shapeError(expected: "equal extents besides axis \(axis)")
        }
        shape[position] = shape[position] ?? other[position]
      }
      shape[index] = shape[index].flatMap { a in other[index].map { a + $0 } }
    }
    return [shape]
  }

  /// The axis.
  public var notes: [String] { ["axis \(axis)"] }
}
