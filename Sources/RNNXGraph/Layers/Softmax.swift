import RNNXJSON

/// exp(x) normalized to a sum of 1 along one axis or several.
///
/// Input and output `[…]`. A call may give a mask whose shape broadcasts to the input's: where it is
/// false, the output is 0 in Keras 3; tf-keras adds -1e9 there, or with `robust_masking` puts -1e9 in
/// the place. Source: `keras/src/layers/activations/softmax.py`.
public struct Softmax: LayerKind {
  /// What a masked place becomes.
  public enum Masking: String, Sendable, Hashable, CaseIterable {
    /// 0 after the normalization: Keras 3.
    case zeros
    /// The input less 1e9: tf-keras.
    case added
    /// -1e9: tf-keras with `robust_masking`.
    case replaced
  }

  /// The class name in Keras.
  public static let className = "Softmax"

  /// The axes as Keras counts them, the batch being axis 0.
  public var axes: [Int]
  /// What a masked place becomes.
  public var masking: Masking

  /// Reads `axis`, and `masks_by`, which readers of tf-keras set.
  public init(config: inout ConfigReader) throws(GraphError) {
    axes = config.value("axis") == nil ? [-1] : try config.intList("axis")
    let word = try config.string("masks_by", default: Masking.zeros.rawValue)
    masking = Masking(rawValue: word) ?? .zeros
    if try config.bool("robust_masking", default: false) { masking = .replaced }
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try normalizedAxes(of: call)
    if let mask = call.keywords["mask"]?.first {
      let shape = call.first.suffix(mask.count)
      let fits =
        mask.count <= call.first.count && zip(mask, shape).allSatisfy { $0 == 1 || $0 == $1 }
      guard fits else { throw call.shapeError(expected: "a mask that broadcasts to the input") }
    }
    return [call.first]
  }

  /// The normalized axes as indices into the extents besides the batch, ascending.
  package func normalizedAxes(of call: CallShapes) throws(GraphError) -> [Int] {
    try call.requireInputs(1...1)
    let indices = axes.compactMap { call.first.sampleAxis($0) }
    guard Set(indices).count == axes.count, !axes.isEmpty else {
      throw call.shapeError(expected: "axes \(axes) to normalize besides the batch")
    }
    return indices.sorted()
  }

  /// The axes.
  public var notes: [String] { ["axis \(axes)"] }
}
