package import RNNXGraph

extension Bidirectional: RunnableLayer {
  /// Packs both directions.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    if let first = forward as? any FrameRecurrent, let second = backward as? any FrameRecurrent {
      let (ahead, back, layer) = (
        first.frameCell(weights.scoped(Self.forwardPart)),
        second.frameCell(weights.scoped(Self.backwardPart)), self
      )
      return LoadedLayer { site in
        BidirectionalFrames(ahead(site.input()), back(site.input()), layer, site).plan
      }
    }
    let ahead = try direction(forward, weights.scoped(Self.forwardPart), options)
    let back = try direction(backward, weights.scoped(Self.backwardPart), options)
    let mergeMode = mergeMode
    return LoadedLayer { BidirectionalPlan(ahead, back, mergeMode, $0).plan }
  }

  private func direction(
    _ kind: any RecurrentKind, _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> RecurrentDirection {
    guard let runnable = kind as? any RecurrentRunnable else {
      throw GraphError(
        layer: className, .unsupportedLayer(className: kind.className, hint: ""))
    }
    return RecurrentDirection(
      engine: try runnable.engine(weights, options, of: className), arguments: kind.arguments)
  }
}

/// Both directions of one call and how they meet.
private struct BidirectionalPlan: Sendable {
  let ahead: RecurrentDirection
  let back: RecurrentDirection
  let mergeMode: Bidirectional.MergeMode
  let timeSteps: Int
  let features: Int
  let outputCount: Int
  let hasMask: Bool

  init(
    _ ahead: RecurrentDirection, _ back: RecurrentDirection, _ mode: Bidirectional.MergeMode,
    _ site: CallSite
  ) {
    self.ahead = ahead
    self.back = back
    mergeMode = mode
    (timeSteps, features) = (site.input()[0], site.input()[1])
    outputCount = site.outputs.count
    hasMask = site.inputMasks[0]
  }

  var plan: LayerPlan {
    let results = mergeMode == .none ? 2 : 1
    let keepsMask = hasMask && ahead.arguments.returnsSequences
    let masks = (0..<outputCount).map { $0 < results && keepsMask ? OutputSource.input(0) : .none }
    var plan = LayerPlan(
      outputs: Array(repeating: .computed, count: outputCount), masks: masks
    ) { self.run($0, results: results) }
    plan.scratch = { rows in
      self.scratchOfDirections(rows: rows)
        + (self.mergesInPlace ? 0 : rows * self.steps * self.width)
    }
    plan.states = ahead.keptStates + back.keptStates
    return plan
  }

  /// Time steps that the output has.
  private var steps: Int { ahead.arguments.returnsSequences ? timeSteps : 1 }
  private var width: Int { back.engine.units }
  /// Whether the backward outputs need no memory of their own.
  private var mergesInPlace: Bool { mergeMode == .concat || mergeMode == .none }

  private func scratchOfDirections(rows: Int) -> Int {
    max(
      ahead.scratchCount(rows: rows, timeSteps: timeSteps),
      back.scratchCount(rows: rows, timeSteps: timeSteps))
  }

  private func run(_ run: LayerRun, results: Int) {
    let (left, right) = (ahead.engine.units, back.engine.units)
    let stride = mergeMode == .concat ? left + right : left
    let other = run.scratch + scratchOfDirections(rows: run.rows)
    let backward =
      switch mergeMode {
      case .concat: run.outputs[0] + left
      case .none: run.outputs[1]
      case .sum, .mul, .ave: other
      }
    let backStride = mergeMode == .concat ? stride : right
    let kept = ahead.keptStates.count
    let (initial, final) = (run.inputs.dropFirst(), run.outputs.dropFirst(results))
    ahead.run(
      run, timeSteps: timeSteps, features: features,
      into: .init(output: run.outputs[0], rowStride: steps * stride, stepStride: stride),
      .init(
        initial: Array(initial.prefix(ahead.engine.stateCount)),
        kept: Array(run.states.prefix(kept)),
        final: Array(final.prefix(ahead.engine.stateCount))), run.scratch)
    // The backward outputs come last step first: written from the end they stand in input order.
    back.run(
      run, timeSteps: timeSteps, features: features,
      into: .init(
        output: backward + (steps - 1) * backStride, rowStride: steps * backStride,
        stepStride: -backStride),
      .init(
        initial: Array(initial.dropFirst(ahead.engine.stateCount)),
        kept: Array(run.states.dropFirst(kept)),
        final: Array(final.dropFirst(ahead.engine.stateCount))), run.scratch)
    if !mergesInPlace { merge(other, into: run.outputs[0], count: run.rows * steps * left) }
  }

  private func merge(
    _ other: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    for index in 0..<count {
      switch mergeMode {
      case .sum: output[index] += other[index]
      case .mul: output[index] *= other[index]
      default: output[index] = (output[index] + other[index]) / 2
      }
    }
  }
}
