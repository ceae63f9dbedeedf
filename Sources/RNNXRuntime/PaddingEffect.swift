import RNNXGraph

/// What padded time steps do in a model: whether all of them are masked and so leave no trace.
///
/// Then a batch of short sequences may be run short. The outputs of its last padded step (the first one, where
/// padding stands in front) are those of every further padded step, because a masked step changes no state.
package struct PaddingEffect: Sendable {
  /// For each output of the model the input whose time steps it has; `nil` where it has none.
  package let axes: [Int?]
}

extension Model {
  /// What padding does where the inputs are padded with these values, `nil` where an input is not padded.
  ///
  /// `nil` where some layer might see the padding: a model is looked through layer by layer, and what is not known
  /// to pass a masked step by is taken for one that sees it (convolutions along time, nested models, attention).
  package func paddingEffect(values: [Float?]) -> PaddingEffect? {
    let lengths = graph.inputs.map { reference in
      ((graph[layer: reference.layer]?.kind as? InputLayer)?.shape ?? []).map { $0 ?? 2 }
    }
    guard let masked = try? maskedInputs(for: lengths) else { return nil }
    var walk = PaddingWalk(graph, masked)
    return walk.effect(of: values)
  }
}

/// Follows padded time steps through a graph.
private struct PaddingWalk {
  /// A tensor whose first axis is the time of a padded input.
  private struct Sequence {
    /// The input.
    let axis: Int
    /// The value of its padded steps where the tensor is the input itself.
    var padding: Float?
    /// Whether it is 0 at every padded step: a mask.
    var isZero = false
  }

  private let graph: ModelGraph
  private let shapes: GraphShapes
  private let masked: [GraphShapes.Step: [Bool]]
  private var sequences: [TensorReference: Sequence] = [:]

  init(_ graph: ModelGraph, _ masked: [GraphShapes.Step: [Bool]]) {
    self.graph = graph
    self.masked = masked
    shapes = GraphShapes(describing: graph)
  }

  mutating func effect(of values: [Float?]) -> PaddingEffect? {
    for (index, reference) in graph.inputs.enumerated() {
      guard let value = values[index] else { continue }
      sequences[reference] = Sequence(axis: index, padding: value)
    }
    for step in shapes.order {
      let layer = graph.layers[step.layer]
      let call = layer.calls[step.call]
      let given = call.inputs + call.keywords.values.flatMap(\.self)
      if layer.kind is InputLayer || !given.contains(where: { sequences[$0] != nil }) { continue }
      guard let outputs = pass(layer, call, step) else { return nil }
      for (tensor, sequence) in outputs.enumerated() {
        sequences[TensorReference(layer.name, call: step.call, tensor: tensor)] = sequence
      }
    }
    return PaddingEffect(axes: graph.outputs.map { sequences[$0]?.axis })
  }

  /// The sequences among the outputs of a call; `nil` where the call might see the padding.
  private func pass(_ layer: Layer, _ call: LayerCall, _ step: GraphShapes.Step) -> [Sequence?]? {
    guard call.arguments.isEmpty, let source = call.inputs.first, keywordsHide(call) else {
      return nil
    }
    let isMasked = masked[step]?.first ?? false
    switch layer.kind {
    case let masking as Masking:
      return sequences[source].flatMap { $0.padding == masking.maskValue ? [plain($0)] : nil }
    case let table as Embedding:
      guard let ids = sequences[source], ids.padding == 0 || !table.masksZero else { return nil }
      return [plain(ids)]
    case let kind as any RecurrentKind where !(kind is RNNLayer):
      return recurrent(kind.arguments, sequences[source], call, isMasked)
    case let both as Bidirectional:
      let (ahead, back) = (both.forward.arguments, both.backward.arguments)
      guard !ahead.goesBackwards, back.goesBackwards, !back.isUnrolled, !back.isStateful else {
        return nil
      }
      let count = both.mergeMode == .none ? 2 : 1
      return recurrent(ahead, sequences[source], call, isMasked).map { outputs in
        Array(repeating: outputs[0], count: count)
      }
    case let join as Concatenate:
      let rank = shapes.tensors[source]?.count ?? 0
      guard rank >= 2, join.axis == -1 || join.axis == rank else { return nil }
      return pointwise(call.inputs)
    case let operation as ElementwiseOperator: return elementwise(operation, call)
    case let reduction as ReductionOperator:
      guard reduction.className == "ops.Any", reduction.axes == [-1] else { return nil }
      return pointwise(call.inputs).map { $0.map { kept($0, isZero: sequences[source]?.isZero) } }
    case let pooling as GlobalPooling<AverageChoice, OneAxis>:
      return isMasked && pooling.dataFormat == .channelsLast ? [nil] : nil
    default: return looksAtSteps(layer.kind) ? nil : pointwise(call.inputs)
    }
  }

  /// Masks given by keyword hide the padding, and no state comes from a sequence.
  private func keywordsHide(_ call: LayerCall) -> Bool {
    call.keywords.allSatisfy { name, tensors in
      tensors.allSatisfy { CallSite.isMask(name) == (sequences[$0]?.isZero ?? false) }
    }
  }

  private func recurrent(
    _ arguments: RecurrentArguments, _ sequence: Sequence?, _ call: LayerCall, _ isMasked: Bool
  ) -> [Sequence?]? {
    guard let sequence, isMasked, !arguments.isStateful, !arguments.isUnrolled,
      !(arguments.goesBackwards && arguments.returnsSequences),
      call.inputs.dropFirst().allSatisfy({ sequences[$0] == nil })
    else { return nil }
    return [arguments.returnsSequences ? plain(sequence) : nil]
  }

  private func elementwise(_ operation: ElementwiseOperator, _ call: LayerCall) -> [Sequence?]? {
    let isScalar = operation.operands.allSatisfy {
      if case .constant(_, let values) = $0 { return values.count == 1 }
      return true
    }
    guard isScalar, let outputs = pointwise(call.inputs, rank: 1) else { return nil }
    let source = sequences[call.inputs[0]]
    switch operation.className {
    case "ops.NotEqual":
      guard operation.operands.count == 2, case .constant(_, let values) = operation.operands[1]
      else { return outputs }
      return outputs.map { kept($0, isZero: source?.padding == values[0]) }
    case "ops.ConvertToTensor": return outputs.map { kept($0, isZero: source?.isZero) }
    default: return outputs
    }
  }

  /// Layers that compute each time step from itself alone have sequences of one axis.
  private func pointwise(_ inputs: [TensorReference], rank: Int = 2) -> [Sequence?]? {
    let found = inputs.compactMap { sequences[$0] }
    guard let first = found.first, found.count == inputs.count,
      found.allSatisfy({ $0.axis == first.axis }),
      inputs.allSatisfy({ (shapes.tensors[$0]?.count ?? 0) >= rank })
    else { return nil }
    return [plain(first)]
  }

  private func plain(_ sequence: Sequence) -> Sequence { Sequence(axis: sequence.axis) }

  private func kept(_ sequence: Sequence?, isZero: Bool?) -> Sequence? {
    sequence.map { Sequence(axis: $0.axis, isZero: isZero ?? false) }
  }

  /// Whether a layer's output at a time step may depend on others, or on where the step stands.
  private func looksAtSteps(_ kind: any LayerKind) -> Bool {
    switch kind {
    case is Dense, is any TrainingOnlyKind, is any ActivationKind, is any MergeKind: false
    case let layer as TimeDistributed: !(layer.inner is Dense || layer.inner is ActivationLayer)
    case let layer as BatchNormalization: layer.axis != [-1]
    case let layer as LayerNormalization: layer.axes != [-1]
    default: !(kind is ActivationLayer)
    }
  }
}
