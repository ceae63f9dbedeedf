import RNNXJSON

/// Attention of one sequence over another without weights of its own but for scales.
///
/// Inputs query `[Tq, dim]`, value `[Tv, width]` and key `[Tv, dim]` (the value, where not given);
/// output `[Tq, width]`, then the scores `[Tq, Tv]` with `return_attention_scores`.
/// ```
/// dot:    score = scale (q · k)            concat: score = weight sum(tanh(scale (q + k)))
/// output = softmax(score over Tv) · value
/// ```
/// A step that the value's mask leaves out has its score lowered by 1e9; a step that the query's mask
/// leaves out gives zeros; `use_causal_mask` leaves out what comes later than the query's step.
/// Source: `keras/src/layers/attention/attention.py`.
public struct Attention: LayerKind {
  /// How a query and a key make a score.
  public enum ScoreMode: String, Sendable, Hashable {
    /// Their product.
    case dot
    /// The sum of tanh of their sum, weighted as a whole.
    case concat
    /// The sum of tanh of their sum, weighted one by one: `AdditiveAttention`.
    case additive
  }

  /// The class name in Keras.
  public static let className = "Attention"
  /// The other class name under which the kind is registered.
  package static let additiveName = "AdditiveAttention"

  /// The class name of this very layer.
  public let className: String
  /// How a query and a key make a score.
  public let scoreMode: ScoreMode
  /// Whether there is a scale among the weights.
  public let usesScale: Bool
  /// Whether every call is causal: an argument of old versions of tf.keras.
  public let isCausal: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className.isEmpty ? Self.className : config.className
    if className == Self.additiveName {
      scoreMode = .additive
      usesScale = try config.bool("use_scale", default: true)
    } else {
      let mode = try config.choice("score_mode", of: ["dot", "concat"], default: "dot")
      scoreMode = mode == "dot" ? .dot : .concat
      usesScale = try config.bool("use_scale", default: false)
    }
    isCausal = try config.bool("causal", default: false)
    config.ignore("dropout", "seed")
  }

  /// `scale` and, by mode, `concat_score_weight`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    var slots: [WeightSlot] = []
    if usesScale {
      slots.append(WeightSlot("scale", scoreMode == .additive ? [try call.features()] : []))
    }
    if scoreMode == .concat { slots.append(WeightSlot("concat_score_weight", [])) }
    return slots
  }

  /// The attended values, then the scores where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(2...3)
    guard call.inputs.allSatisfy({ $0.count == 2 }),
      call.first[1] == (call.inputs.last ?? [])[1],
      call.inputs.count == 2 || call.inputs[1][0] == call.inputs[2][0]
    else {
      throw call.shapeError(
        expected: "query (batch, Tq, dim), value (batch, Tv, width), key (batch, Tv, dim)")
    }
    let output: Shape = [call.first[0], call.inputs[1][1]]
    return call.flag("return_attention_scores")
      ? [output, [call.first[0], call.inputs[1][0]]] : [output]
  }

  /// Masks of all inputs, causality, scores as a second output.
  public var callKeywords: Set<String> { ["mask", "return_attention_scores", "use_causal_mask"] }

  /// The mode and the flags.
  public var notes: [String] {
    [scoreMode.rawValue] + (usesScale ? ["use_scale"] : []) + (isCausal ? ["causal"] : [])
  }
}
