import RNNXJSON

/// Two recurrent layers over one sequence, the second from its end to its start, merged.
///
/// Input `[time steps, features]`, or frames for a ConvLSTM. With `return_sequences` the backward outputs are turned round
/// before the merge, so that outputs of one input step meet. A masked step gives zeros in Keras 3
/// and tf-keras, and the output before it in standalone Keras 2: readers set `zero_output_for_mask`
/// of both layers as the vintage meant.
///
/// Source: `keras/src/layers/rnn/bidirectional.py`.
public struct Bidirectional: LayerKind {
  /// How the outputs of the two directions become one.
  public enum MergeMode: String, Sendable, Hashable, CaseIterable {
    /// Side by side along the features, forward first.
    case concat
    /// Added.
    case sum
    /// Multiplied.
    case mul
    /// Averaged.
    case ave
    /// Given as two outputs.
    case none
  }

  /// The class name in Keras.
  public static let className = "Bidirectional"
  /// Where the forward layer's weights stand.
  package static let forwardPart = "forward"
  /// Where the backward layer's weights stand.
  package static let backwardPart = "backward"

  /// The layer that takes the steps in order.
  public var forward: any RecurrentKind
  /// The layer that takes them from the last to the first.
  public var backward: any RecurrentKind
  /// How the outputs become one.
  public var mergeMode: MergeMode

  /// Reads Keras' arguments; without `backward_layer` it is the forward one, reversed.
  public init(config: inout ConfigReader) throws(GraphError) {
    forward = try Self.recurrent("layer", &config, part: Self.forwardPart)
    if config.value("backward_layer") != nil {
      backward = try Self.recurrent("backward_layer", &config, part: Self.backwardPart)
    } else {
      backward = forward
      backward.arguments.goesBackwards.toggle()
    }
    if config.config["merge_mode"] == .null {
      config.ignore("merge_mode")
      mergeMode = .none
    } else {
      let words = MergeMode.allCases.map(\.rawValue).filter { $0 != "none" }
      let word = try config.choice("merge_mode", of: words, default: "concat")
      mergeMode = MergeMode(rawValue: word) ?? .concat
    }
    try RecurrentFlags.acceptCopies(in: &config, of: forward.arguments)
    // Keras forces zeros at masked steps; readers of standalone Keras 2, which did not, say so.
    let forcesZeros = try config.bool("zero_output_for_mask", default: true)
    forward.arguments.zeroOutputForMask = forcesZeros && forward.arguments.returnsSequences
    backward.arguments.zeroOutputForMask = forcesZeros && backward.arguments.returnsSequences
  }

  private static func recurrent(
    _ key: String, _ config: inout ConfigReader, part: String
  ) throws(GraphError) -> any RecurrentKind {
    let inner = try config.layer(key, named: part)
    if let kind = inner as? any RecurrentKind { return kind }
    if let unknown = inner as? UnsupportedLayer { throw GraphError(unknown.faults) }
    throw config.unsupported(
      key, .string(inner.className), ["LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM"])
  }

  /// The forward layer's weights, then the backward layer's.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let (first, second) = try halves(call)
    let ahead = try forward.weightSlots(for: first).map { $0.inside(Self.forwardPart) }
    let back = try backward.weightSlots(for: second).map { $0.inside(Self.backwardPart) }
    return ahead + back
  }

  /// The merged output (two without a merge), then the forward and the backward states.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let (first, second) = try halves(call)
    let ahead = try forward.outputShapes(for: first)
    let back = try backward.outputShapes(for: second)
    let states = Array(ahead.dropFirst()) + Array(back.dropFirst())
    switch mergeMode {
    case .none: return [ahead[0], back[0]] + states
    case .concat:
      guard ahead[0].dropLast() == back[0].dropLast() else { throw mismatch(call, ahead, back) }
      // Keras joins them along the last axis, which channels_first gives another meaning.
      let (left, right) = (ahead[0].last ?? nil, back[0].last ?? nil)
      let width = left.flatMap { a in right.map { a + $0 } }
      return [Array(ahead[0].dropLast()) + [width]] + states
    case .sum, .mul, .ave:
      guard ahead[0] == back[0] else { throw mismatch(call, ahead, back) }
      return [ahead[0]] + states
    }
  }

  /// The call of each direction: the first half of initial states is the forward layer's.
  private func halves(_ call: CallShapes) throws(GraphError) -> (CallShapes, CallShapes) {
    let states = call.inputs.dropFirst() + (call.keywords["initial_state"] ?? [])
    guard states.isEmpty || states.count == forward.stateCount + backward.stateCount else {
      throw GraphError(
        layer: call.layer,
        .inputCount(
          expected: "\(forward.stateCount + backward.stateCount) initial states",
          found: states.count))
    }
    func half(_ states: some Collection<Shape>) -> CallShapes {
      CallShapes(layer: call.layer, inputs: [call.first] + Array(states))
    }
    return (
      half(states.prefix(forward.stateCount)), half(states.dropFirst(forward.stateCount))
    )
  }

  private func mismatch(_ call: CallShapes, _ ahead: [Shape], _ back: [Shape]) -> GraphError {
    GraphError(
      layer: call.layer,
      .inputShape(
        expected: "equal outputs of both directions to merge by \(mergeMode.rawValue)",
        found: "\(ahead[0].shapeText) and \(back[0].shapeText)"))
  }

  /// A mask and the states before the first step, those of the forward layer first.
  public var callKeywords: Set<String> { ["mask", "initial_state"] }

  /// The merge and what the forward layer says of itself.
  public var notes: [String] {
    ["\(forward.className), merge \(mergeMode.rawValue)"] + forward.notes
  }
}

/// Flags that Keras writes both into a wrapper's config and into that of the layer inside.
enum RecurrentFlags {
  /// Accepts copies of the inner layer's flags and refuses contradictions.
  static func acceptCopies(
    in config: inout ConfigReader, of arguments: RecurrentArguments
  ) throws(GraphError) {
    for (key, inner) in [
      ("return_sequences", arguments.returnsSequences), ("return_state", arguments.returnsState),
      ("stateful", arguments.isStateful), ("go_backwards", arguments.goesBackwards),
    ] {
      let outer = try config.bool(key, default: inner)
      guard outer == inner else {
        throw config.unsupported(key, .bool(outer), ["\(inner), as the layer inside has it"])
      }
    }
  }
}
