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
  /// How merges join masks; `nil`: as each layer of the graph says.
  private let join: MaskJoin?
  private(set) var masks: [TensorReference: Mask] = [:]
  private let layers: [String: Int]

  /// Follows the masks through `graph`; without `join`, as it stands, explicit masks among them.
  init(_ graph: ModelGraph, shapes: GraphShapes, join: MaskJoin? = nil, inputs: [Mask]? = nil) {
    self.graph = graph
    self.join = join
    layers = Dictionary(
      graph.layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, reference) in graph.inputs.enumerated() {
      masks[reference] =
        inputs.map { $0.indices.contains(index) ? $0[index] : Mask.none } ?? Mask.none
    }
    for step in shapes.order { follow(step) }
  }

  /// The mask that a call of a layer is given.
  func mask(of call: LayerCall) -> Mask {
    // Keras 3 writes and reads such a call as it is; to Keras 2 the mask would count.
    if call.ignoresMask && join != .all { return .none }
    return maskBeside(call)
  }

  /// The mask that goes with a call's first input, also where the call ignores it.
  private func maskBeside(_ call: LayerCall) -> Mask {
    if join == nil, let explicit = call.keywords["mask"]?.first { return expression(explicit) }
    return call.inputs.first.flatMap { masks[$0] } ?? .none
  }

  /// The masks of the model's answers.
  var outputs: [Mask] { graph.outputs.map { masks[$0] ?? .none } }

  private mutating func follow(_ step: GraphShapes.Step) {
    let layer = graph.layers[step.layer]
    if layer.kind is InputLayer { return }
    let call = layer.calls[step.call]
    for (tensor, mask) in made(by: layer, call).enumerated() where mask != .none {
      masks[TensorReference(layer.name, call: step.call, tensor: tensor)] = mask
    }
  }

  /// The masks of what a call gives; those left out are none.
  private func made(by layer: Layer, _ call: LayerCall) -> [Mask] {
    switch layer.kind {
    case let masking as Masking:
      return call.inputs.first.map { [.notEqual($0, masking.maskValue, anyFeature: true)] } ?? []
    case let table as Embedding:
      guard table.masksZero, let ids = call.inputs.first else { return [] }
      return [.notEqual(ids, 0, anyFeature: false)]
    case let recurrent as any RecurrentKind:
      return recurrent.arguments.returnsSequences ? [maskBeside(call)] : []
    case let both as Bidirectional:
      guard both.forward.arguments.returnsSequences else { return [] }
      let mask = maskBeside(call)
      return both.mergeMode == .none ? [mask, mask] : [mask]
    case let nested as NestedModel:
      let inputs = call.inputs.map { masks[$0] ?? .none }
      let shapes = GraphShapes(describing: nested.graph)
      return KerasMaskFlow(nested.graph, shapes: shapes, join: join, inputs: inputs).outputs
    case let concatenation as Concatenate: return [concatenated(concatenation, call)]
    case let merge as any MergeKind: return [merged(by: join ?? merge.masksJoin, call)]
    default: return Self.passing.contains(layer.kind.className) ? [mask(of: call)] : []
    }
  }

  /// Layers that hand the mask of their input on, in Keras 2 and 3.
  private static let passing: Set<String> = [
    "TimeDistributed", "Dense", "Activation", "Dropout", "SpatialDropout1D", "GaussianDropout",
    "GaussianNoise", "AlphaDropout", "ActivityRegularization", "LayerNormalization",
    "BatchNormalization", "GroupNormalization", "UnitNormalization", "ReLU", "LeakyReLU", "ELU",
    "PReLU", "Softmax", "ThresholdedReLU",
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
    return merged(by: join ?? layer.masksJoin, call)
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
