import RNNXGraph

/// The mask that travels beside each tensor of a graph, as an expression in what made it.
///
/// Two graphs in which every layer gets the same expression compute the same; so no mask is ever computed here.
struct KerasMaskFlow {
  /// What a mask is made from.
  indirect enum Mask: Hashable {
    /// Every time step counts.
    case none
    /// Where a tensor differs from a value: in any feature, or in itself.
    case notEqual(TensorReference, Float, anyFeature: Bool)
    /// The mask that comes with an input of the model.
    case input(Int)
    /// Steps that count in any of several masks, or in all.
    case any(Set<Mask>)
    case all(Set<Mask>)
    /// One sequence behind the other.
    case inSequence([Mask])
    /// What an operation makes that is no mask of Keras.
    case unknown(TensorReference)

    /// Several masks joined; equal ones are one.
    static func joined(_ masks: [Mask], by join: MaskJoin) -> Mask {
      let distinct = Set(masks)
      guard distinct.count > 1 else { return masks.first ?? .none }
      return join == .any ? .any(distinct) : .all(distinct)
    }
  }

  let graph: ModelGraph
  /// The Keras that will imply the masks; `nil`: the graph as it stands.
  private let target: KerasGeneration?
  private(set) var masks: [TensorReference: Mask] = [:]
  private let layers: [String: Int]
  /// For each tensor whose mask some call takes away the first such call.
  private var takers: [TensorReference: GraphShapes.Step] = [:]

  /// Follows the masks through `graph`, whose layers stand in the target's order; without `target`, as it stands,
  /// explicit masks among them.
  init(
    _ graph: ModelGraph, shapes: GraphShapes, target: KerasGeneration? = nil,
    inputs: [Mask]? = nil
  ) {
    self.graph = graph
    self.target = target
    layers = Dictionary(
      graph.layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, layer) in graph.layers.enumerated() where takesMasksAway(layer.kind) {
      for (number, call) in layer.calls.enumerated() {
        let step = GraphShapes.Step(layer: index, call: number)
        for input in call.inputs where takers[input] == nil { takers[input] = step }
      }
    }
    for (index, reference) in graph.inputs.enumerated() {
      masks[reference] =
        inputs.map { $0.indices.contains(index) ? $0[index] : Mask.none } ?? Mask.none
    }
    for step in shapes.order { follow(step) }
  }

  /// The mask that a call of a layer is given for one of its inputs.
  func mask(of step: GraphShapes.Step, input: Int = 0) -> Mask {
    let layer = graph.layers[step.layer]
    let call = layer.calls[step.call]
    guard call.inputs.indices.contains(input) else { return .none }
    let implied = masks[call.inputs[input]] ?? .none
    switch target {
    case nil:
      let whole = input == 0 ? call.keywords["mask"]?.first : nil
      if let explicit = call.keywords["mask.\(input)"]?.first ?? whole {
        return expression(explicit)
      }
      return call.ignoresMask || isGone(call.inputs[input], step) ? .none : implied
    case .keras2: return implied
    case .keras3:
      if isRecurrent(layer.kind), call.keywords["initial_state"] != nil || call.inputs.count > 1 {
        return .none
      }
      return Self.attends(layer.kind) && isGone(call.inputs[input], step) ? .none : implied
    }
  }

  /// Keras 3's MultiHeadAttention removes the masks of what it is given when it runs.
  private func takesMasksAway(_ kind: any LayerKind) -> Bool {
    switch target {
    case nil: kind.takesMasksAway
    case .keras2: false
    case .keras3: kind.className == MultiHeadAttention.className
    }
  }

  private func isGone(_ input: TensorReference, _ step: GraphShapes.Step) -> Bool {
    guard let taker = takers[input] else { return false }
    return (taker.layer, taker.call) < (step.layer, step.call)
  }

  private func isRecurrent(_ kind: any LayerKind) -> Bool {
    kind is any RecurrentKind || kind is Bidirectional
  }

  /// Whether a layer has a mask for each of several inputs, which Keras 3 does not record.
  static func attends(_ kind: any LayerKind) -> Bool {
    kind is Attention || kind is MultiHeadAttention
  }

  /// The masks of the model's answers.
  var outputs: [Mask] { graph.outputs.map { masks[$0] ?? .none } }

  private mutating func follow(_ step: GraphShapes.Step) {
    let layer = graph.layers[step.layer]
    if layer.kind is InputLayer { return }
    let call = layer.calls[step.call]
    for (tensor, mask) in made(by: layer, call, step).enumerated() where mask != .none {
      masks[TensorReference(layer.name, call: step.call, tensor: tensor)] = mask
    }
  }

  /// The masks of what a call gives; those left out are none.
  private func made(by layer: Layer, _ call: LayerCall, _ step: GraphShapes.Step) -> [Mask] {
    switch layer.kind {
    case let masking as Masking:
      return call.inputs.first.map { [.notEqual($0, masking.maskValue, anyFeature: true)] } ?? []
    case let table as Embedding:
      guard table.masksZero, let ids = call.inputs.first else { return [] }
      return [.notEqual(ids, 0, anyFeature: false)]
    case let recurrent as any RecurrentKind:
      return recurrent.arguments.returnsSequences ? [handedOn(call, step)] : []
    case let both as Bidirectional:
      guard both.forward.arguments.returnsSequences else { return [] }
      let mask = handedOn(call, step)
      return both.mergeMode == .none ? [mask, mask] : [mask]
    case let nested as NestedModel:
      let inputs = call.inputs.indices.map { mask(of: step, input: $0) }
      let shapes = GraphShapes(describing: nested.graph)
      return KerasMaskFlow(nested.graph, shapes: shapes, target: target, inputs: inputs).outputs
    case let concatenation as Concatenate: return [concatenated(concatenation, call)]
    case let merge as any MergeKind: return [merged(by: join(merge.masksJoin), call)]
    case let scale as Rescaling: return dropsMask(scale.dropsMask) ? [] : [mask(of: step)]
    case let scale as Normalization: return dropsMask(scale.dropsMask) ? [] : [mask(of: step)]
    default: return Self.passing.contains(layer.kind.className) ? [mask(of: step)] : []
    }
  }

  /// The mask of a sequence that a recurrent layer gives: what it was given, or what Keras 3 withheld from it.
  private func handedOn(_ call: LayerCall, _ step: GraphShapes.Step) -> Mask {
    let given = mask(of: step)
    guard given == .none, call.keywords["mask"] == nil || target != nil else { return given }
    return call.inputs.first.flatMap { masks[$0] } ?? .none
  }

  /// tf-keras' Rescaling and Normalization end masks.
  private func dropsMask(_ asRead: Bool) -> Bool {
    target.map { $0 == .keras2 } ?? asRead
  }

  /// How merges join: Keras 2 by "and", Keras 3 by "or".
  private func join(_ asRead: MaskJoin) -> MaskJoin {
    target.map { $0 == .keras3 ? .any : .all } ?? asRead
  }

  /// Layers that hand the mask of their input on, in Keras 2 and 3.
  private static let passing: Set<String> = [
    "TimeDistributed", "Dense", "Activation", "Dropout", "SpatialDropout1D", "GaussianDropout",
    "GaussianNoise", "AlphaDropout", "ActivityRegularization", "LayerNormalization",
    "BatchNormalization", "GroupNormalization", "UnitNormalization", "ReLU", "LeakyReLU", "ELU",
    "PReLU", "Softmax", "ThresholdedReLU", "RMSNormalization",
    "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Attention", "AdditiveAttention",
    "MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention",
  ]

  /// Keras 2: `all` of the masks that are there; Keras 3: `any`, and none where one input has none.
  private func merged(by join: MaskJoin, _ call: LayerCall) -> Mask {
    let all = call.inputs.map { masks[$0] ?? .none }
    if join == .any && all.contains(.none) { return .none }
    return .joined(all.filter { $0 != .none }, by: join)
  }

  private func concatenated(_ layer: Concatenate, _ call: LayerCall) -> Mask {
    let all = call.inputs.map { masks[$0] ?? .none }
    guard all.contains(where: { $0 != .none }) else { return .none }
    if layer.axis == 1 { return .inSequence(all) }
    return merged(by: join(layer.masksJoin), call)
  }
}

extension KerasMaskFlow {
  /// A mask that Keras 3 spelled out as operations, as the expression that layers imply.
  private func expression(_ reference: TensorReference) -> Mask {
    guard let layer = layers[reference.layer].map({ graph.layers[$0] }),
      layer.calls.indices.contains(reference.call)
    else { return .unknown(reference) }
    let inputs = layer.calls[reference.call].inputs
    switch layer.kind.className {
    case "ops.NotEqual":
      guard inputs.count == 1, let operands = (layer.kind as? ElementwiseOperator)?.operands,
        operands.count == 2, case .constant(_, let values) = operands[1], values.count == 1
      else { return .unknown(reference) }
      return .notEqual(inputs[0], values[0], anyFeature: false)
    case "ops.Any":
      guard inputs.count == 1, (layer.kind as? ReductionOperator)?.axes == [-1] else {
        return .unknown(reference)
      }
      return reduced(inputs[0])
    case "ops.LogicalOr": return .joined(parts(of: reference), by: .any)
    case "ops.LogicalAnd": return .joined(inputs.map(expression), by: .all)
    case "ops.Concatenate":
      guard let join = layer.kind as? JoinOperator, join.axis == 1 else {
        return .unknown(reference)
      }
      return .inSequence(inputs.map(expression))
    case "ops.ExpandDims": return inputs.first.map(expression) ?? .unknown(reference)
    case "ops.OnesLike": return .none
    default: return .unknown(reference)
    }
  }

  /// What `Any` over the features makes of a tensor.
  private func reduced(_ reference: TensorReference) -> Mask {
    guard let layer = layers[reference.layer].map({ graph.layers[$0] }),
      layer.calls.indices.contains(reference.call)
    else { return .unknown(reference) }
    if let join = layer.kind as? JoinOperator, !join.addsAxis {
      let all = layer.calls[reference.call].inputs.map(expression)
      if join.axis == 1 { return .inSequence(all) }
      return all.contains(.none) ? .none : .joined(all, by: .any)
    }
    guard case .notEqual(let tensor, let value, _) = expression(reference) else {
      return expression(reference)
    }
    return .notEqual(tensor, value, anyFeature: true)
  }

  /// The masks in a chain of `LogicalOr`, in which zeros of some shape count for nothing.
  private func parts(of reference: TensorReference) -> [Mask] {
    guard let layer = layers[reference.layer].map({ graph.layers[$0] }),
      layer.calls.indices.contains(reference.call)
    else { return [.unknown(reference)] }
    if layer.kind.className == "ops.ZerosLike" { return [] }
    guard layer.kind.className == "ops.LogicalOr" else { return [expression(reference)] }
    return layer.calls[reference.call].inputs.flatMap(parts(of:))
  }
}
