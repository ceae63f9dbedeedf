import RNNXJSON

/// Attention of several heads: query, key and value are projected, attended head by head, and the
/// heads projected together.
///
/// Inputs query `[T…, features]`, value `[S…, features]`, key (the value, where not given); output
/// `[T…, output]`, then scores `[…, heads, T…, S…]` with `return_attention_scores`. Also
/// `GroupQueryAttention`, in which several heads of the query share one of key and value.
///
/// What is left out: steps masked in query, value or key, what `attention_mask` has 0 for, later
/// steps with `use_causal_mask`, steps farther than `sliding_window`. Source:
/// `keras/src/layers/attention/multi_head_attention.py`, `grouped_query_attention.py`.
public struct MultiHeadAttention: LayerKind {
  /// What becomes of the scores that are left out, and of a query that may attend to nothing.
  public enum MaskStyle: String, Sendable, Hashable {
    /// Replaced by a large negative number; a query without any choice attends to all alike.
    case replace
    /// The same, and then set to 0: a query without any choice gets zeros.
    case zero
    /// Lowered by 1e9: tf.keras.
    case add
  }

  /// The class name in Keras.
  public static let className = "MultiHeadAttention"
  /// The class name of the kind whose query heads share keys and values.
  package static let groupedNames = ["GroupedQueryAttention"]

  /// The class name of this very layer.
  public let className: String
  /// Heads of the query.
  public let headCount: Int
  /// Heads of key and value, each serving as many of the query.
  public let keyHeadCount: Int
  /// The width of a head's query and key.
  public let keyWidth: Int
  /// The width of a head's value.
  public let valueWidth: Int
  /// Whether projections have offsets.
  public let usesBias: Bool
  /// Whether a sigmoid of the query scales what heads found.
  public let usesGate: Bool
  /// The extents of the output in place of the features; `nil` for the query's.
  public let outputExtents: [Int]?
  /// The axes over which queries attend, the batch being axis 0; `nil` for all but the last.
  public let attentionAxes: [Int]?
  /// The distance from which steps are left out.
  public let window: Int?
  /// How tf.keras leaves scores out; `nil` in Keras 3, where it depends on the call.
  public let fixedStyle: MaskStyle?
  private let hasDropout: Bool

  /// Reads Keras' arguments, and `mask_style`, which readers of tf.keras set.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className.isEmpty ? Self.className : config.className
    if Self.groupedNames.contains(className) {
      headCount = try config.int("num_query_heads")
      keyHeadCount = try config.int("num_key_value_heads")
      // Keras 3.15 gives other numbers for heads of one value than its formula says.
      try config.refuse("head_dim", [1], supported: "2 and more")
      keyWidth = try config.int("head_dim")
      valueWidth = keyWidth
      guard headCount % keyHeadCount == 0 else {
        throw config.invalid(
          "num_query_heads", .integer(headCount), "a multiple of num_key_value_heads")
      }
      (outputExtents, attentionAxes) = (nil, nil)
    } else {
      headCount = try config.int("num_heads")
      keyHeadCount = headCount
      keyWidth = try config.int("key_dim")
      valueWidth = try config.int("value_dim", default: keyWidth)
      outputExtents = config.value("output_shape") == nil ? nil : try config.intList("output_shape")
      attentionAxes =
        config.value("attention_axes") == nil ? nil : try config.intList("attention_axes")
    }
    usesBias = try config.bool("use_bias", default: true)
    usesGate = try config.bool("use_gate", default: false)
    window = config.value("sliding_window") == nil ? nil : try config.int("sliding_window")
    fixedStyle =
      Self.groupedNames.contains(className) ? nil : try Self.fixedStyle(config: &config)
    hasDropout = try config.number("dropout", default: 0) > 0
    guard (outputExtents ?? [1]).allSatisfy({ $0 > 0 && $0 <= 1 << 40 }) else {
      throw config.invalid(
        "output_shape", config.config["output_shape"] ?? .null, "extents of at least 1")
    }
    config.ignore(
      "flash_attention", "seed", "kernel_initializer", "bias_initializer", "kernel_regularizer",
      "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint",
      "query_shape", "key_shape", "value_shape")
  }

  /// How tf.keras leaves scores out.
  private static func fixedStyle(config: inout ConfigReader) throws(GraphError) -> MaskStyle? {
    let isTensorFlow =
      try config.choice("mask_style", of: ["call", "add"], default: "call") == "add"
    guard isTensorFlow else { return nil }
    return try config.bool("softmax_robust_masking", default: false) ? .replace : .add
  }

  /// The projections of query, key, value and output in Keras' order.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let inputs = try projected(call)
    func projection(_ name: String, _ features: Int?, _ heads: Int, _ width: Int) -> [WeightSlot] {
      let kernel = WeightSlot("\(name)/kernel", [features ?? 0, heads, width])
      return usesBias ? [kernel, WeightSlot("\(name)/bias", [heads, width])] : [kernel]
    }
    var slots = projection("query", inputs.query.last ?? nil, headCount, keyWidth)
    slots += projection("key", inputs.key.last ?? nil, keyHeadCount, keyWidth)
    if usesGate {
      slots += projection("gate", inputs.query.last ?? nil, headCount, valueWidth)
    }
    slots += projection("value", inputs.value.last ?? nil, keyHeadCount, valueWidth)
    let output = outputExtents ?? [(inputs.query.last ?? nil) ?? 0]
    slots.append(WeightSlot("attention_output/kernel", [headCount, valueWidth] + output))
    if usesBias { slots.append(WeightSlot("attention_output/bias", output)) }
    return slots
  }

  private func projected(
    _ call: CallShapes
  ) throws(GraphError) -> (query: Shape, value: Shape, key: Shape) {
    try call.requireInputs(2...3)
    let key = call.inputs[call.inputs.count - 1]
    guard call.inputs.allSatisfy({ $0.count >= 2 && ($0.last ?? nil) != nil }),
      call.inputs.allSatisfy({ $0.count == call.first.count }),
      call.inputs[1].dropLast() == key.dropLast()
    else {
      throw call.shapeError(
        expected: "query (batch, T, features), value and key (batch, S, features)")
    }
    return (call.first, call.inputs[1], key)
  }

  /// The axes over which queries attend, as indices into the extents besides the batch.
  package func attendedAxes(_ call: CallShapes) throws(GraphError) -> [Int] {
    let rank = call.first.count
    guard let attentionAxes else { return Array(0..<rank - 1) }
    var axes: [Int] = []
    for axis in attentionAxes {
      let index = axis < 0 ? rank + axis : axis - 1
      guard (0..<rank - 1).contains(index), !axes.contains(index) else {
        throw call.shapeError(expected: "attention axes \(attentionAxes) before the last axis")
      }
      axes.append(index)
    }
    for index in 0..<rank - 1 where !axes.contains(index) {
      guard call.inputs.allSatisfy({ $0[index] == call.first[index] }) else {
        throw call.shapeError(expected: "equal extents besides the attention axes")
      }
    }
    return axes
  }

  /// What heads found, projected; then the scores where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let inputs = try projected(call)
    let axes = try attendedAxes(call)
    if call.arguments["attention_mask"] != nil {
      throw GraphError(
        layer: call.layer,
        .unsupportedArgument(
          name: "attention_mask", value: "a constant", supported: "a tensor of the model"))
    }
    let output = Array(inputs.query.dropLast()) + (outputExtents ?? []).map { $0 }
    let whole = outputExtents == nil ? inputs.query : output
    guard call.flag("return_attention_scores") else { return [whole] }
    let others = (0..<inputs.query.count - 1).filter { !axes.contains($0) }
    let scores: Shape =
      others.map { inputs.query[$0] } + [headCount] + axes.map { inputs.query[$0] }
      + axes.map { inputs.value[$0] }
    return [whole, scores]
  }

  /// How scores are left out in a call: Keras 3 has two ways, chosen as its code does.
  package func maskStyle(_ call: CallShapes) -> MaskStyle {
    if let fixedStyle { return fixedStyle }
    let isPlain = !hasDropout && !call.flag("return_attention_scores") && call.first.count == 2
    return isPlain ? .replace : .zero
  }

  /// Masks of inputs and of pairs, causality, scores as a second output.
  public var callKeywords: Set<String> {
    ["mask", "attention_mask", "return_attention_scores", "use_causal_mask"]
  }

  /// Keras 3 removes the masks of query, value and key from the tensors that it was given
  /// (`MultiHeadAttention.call`), which another layer called on them then lacks.
  public var takesMasksAway: Bool { fixedStyle == nil && className == Self.className }

  /// Heads and widths.
  public var notes: [String] {
    let heads =
      keyHeadCount == headCount
      ? "\(headCount) heads" : "\(headCount) heads on \(keyHeadCount)"
    return ["\(heads), key \(keyWidth), value \(valueWidth)"]
  }
}
