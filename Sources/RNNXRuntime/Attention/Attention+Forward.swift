package import RNNXGraph
import RNNXKernels

extension Attention: RunnableLayer {
  /// Keeps the scales.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    let scale = weights.floats("scale", if: usesScale)
    let total = weights.floats("concat_score_weight", if: scoreMode == .concat)?.first ?? 1
    return LoadedLayer { site in
      AttentionPlan(layer, scale: scale, total: total, site).plan
    }
  }
}

/// One call of an Attention or AdditiveAttention.
private struct AttentionPlan: Sendable {
  private let mode: Attention.ScoreMode
  private let scale: [Float]?
  private let total: Float
  private let queries: Int
  private let keys: Int
  private let width: Int
  private let valueWidth: Int
  private let isCausal: Bool
  private let masks: [Bool]
  private let outputCount: Int

  init(_ layer: Attention, scale: [Float]?, total: Float, _ site: CallSite) {
    mode = layer.scoreMode
    self.scale = scale
    self.total = total
    (queries, width) = (site.input(0)[0], site.input(0)[1])
    (keys, valueWidth) = (site.input(1)[0], site.input(1)[1])
    isCausal = layer.isCausal || site.shapes.flag("use_causal_mask")
    masks = site.inputMasks
    outputCount = site.outputs.count
  }

  private var head: AttentionHead {
    AttentionHead(queries: queries, keys: keys, width: width, valueWidth: valueWidth)
  }

  var plan: LayerPlan {
    let rest = Array(repeating: OutputSource.none, count: outputCount - 1)
    var plan = LayerPlan(
      outputs: Array(repeating: .computed, count: outputCount),
      masks: [masks[0] ? .input(0) : .none] + rest
    ) { run in
      for row in 0..<run.rows { self.attend(run, row) }
    }
    plan.scratch = { _ in queries * keys + head.scratchCount }
    return plan
  }

  private func attend(_ run: LayerRun, _ row: Int) {
    let head = head
    let query = run.inputs[0] + row * queries * width
    let value = run.inputs[1] + row * keys * valueWidth
    let last = masks.count - 1
    let key = run.inputs[last] + row * keys * (last == 1 ? valueWidth : width)
    let scores = outputCount > 1 ? run.outputs[1] + row * queries * keys : run.scratch
    let scratch = run.scratch + queries * keys
    score(query, key, head, into: scores, scratch)
    var mask = AttentionMask(isCausal: isCausal)
    if let values = run.masks[1] { mask.keys = [UnsafePointer(values + row * keys)] }
    mask.apply(.add, to: scores, queries: queries, keys: keys)
    head.normalize(scores)
    let output = run.outputs[0] + row * queries * valueWidth
    head.gather(scores, value, into: output, stride: valueWidth, scratch)
    guard let kept = run.masks[0] else { return }
    for q in 0..<queries where kept[row * queries + q] == 0 {
      (output + q * valueWidth).update(repeating: 0, count: valueWidth)
    }
  }

  private func score(
    _ query: UnsafePointer<Float>, _ key: UnsafePointer<Float>, _ head: AttentionHead,
    into scores: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    if mode == .dot {
      head.score(query, stride: width, key, into: scores, scratch)
      if let scale = scale?[0] {
        for index in 0..<queries * keys { scores[index] *= scale }
      }
      return
    }
    let sums = scratch
    let inner = mode == .concat ? scale?[0] ?? 1 : 1
    for q in 0..<queries {
      for k in 0..<keys {
        for unit in 0..<width {
          sums[unit] = inner * (query[q * width + unit] + key[k * width + unit])
        }
        applyElementwise(.tanh, to: sums, count: width)
        var sum: Float = 0
        for unit in 0..<width {
          sum += mode == .additive ? sums[unit] * (scale?[unit] ?? 1) : sums[unit]
        }
        scores[q * keys + k] = total * sum
      }
    }
  }
}
