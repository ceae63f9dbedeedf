import RNNXGraph

/// Both directions of a `Bidirectional` ConvLSTM, row by row, and how their frames meet.
struct BidirectionalFrames: Sendable {
  private let ahead: ConvLSTMCell
  private let back: ConvLSTMCell
  private let forward: RecurrentArguments
  private let backward: RecurrentArguments
  private let mergeMode: Bidirectional.MergeMode
  private let outputCount: Int
  private let hasMask: Bool
  /// The last extent of each direction's output, along which they are joined.
  private let lines: (Int, Int)

  init(
    _ ahead: ConvLSTMCell, _ back: ConvLSTMCell, _ layer: Bidirectional, _ site: CallSite
  ) {
    (self.ahead, self.back) = (ahead, back)
    (forward, backward) = (layer.forward.arguments, layer.backward.arguments)
    mergeMode = layer.mergeMode
    outputCount = site.outputs.count
    hasMask = site.inputMasks[0]
    let whole = site.outputs[0].last ?? 1
    // Joined outputs share the last axis in proportion: all other extents are equal.
    let left = whole * ahead.stateCount / (ahead.stateCount + back.stateCount)
    lines = mergeMode == .concat ? (left, whole - left) : (whole, whole)
  }

  var plan: LayerPlan {
    let results = mergeMode == .none ? 2 : 1
    let keepsMask = hasMask && forward.returnsSequences
    let masks = (0..<outputCount).map { $0 < results && keepsMask ? OutputSource.input(0) : .none }
    var plan = LayerPlan(
      outputs: Array(repeating: .computed, count: outputCount), masks: masks
    ) { self.run($0, results: results) }
    plan.scratch = { _ in
      max(ahead.scratch, back.scratch) + max(ahead.stateCount, back.stateCount)
    }
    plan.states = ahead.keptStates(forward) + back.keptStates(backward)
    return plan
  }

  private func run(_ run: LayerRun, results: Int) {
    let written = forward.returnsSequences ? ahead.steps : 1
    let (initial, final) = (run.inputs.dropFirst(), run.outputs.dropFirst(results))
    let kept = run.states[...]
    let frame = run.scratch
    let scratch = frame + max(ahead.stateCount, back.stateCount)
    for row in 0..<run.rows {
      let first = ConvLSTMCell.States(
        run, row: row, size: ahead.stateCount, initial: initial.prefix(2), kept: kept.prefix(2),
        final: final.prefix(2))
      ahead.run(run, row: row, forward, first, scratch) { turn, values in
        ahead.write(values, to: frame)
        place(frame, of: run, at: row * written + (written > 1 ? turn : 0), isSecond: false)
      }
      let second = ConvLSTMCell.States(
        run, row: row, size: back.stateCount, initial: initial.dropFirst(2),
        kept: kept.dropFirst(2), final: final.dropFirst(2))
      back.run(run, row: row, backward, second, scratch) { turn, values in
        back.write(values, to: frame)
        // The backward frames come last step first.
        place(
          frame, of: run, at: row * written + (written > 1 ? written - 1 - turn : 0),
          isSecond: true)
      }
    }
  }

  /// Puts a frame where it belongs, or merges it with what the forward direction put there.
  private func place(
    _ frame: UnsafeMutablePointer<Float>, of run: LayerRun, at index: Int, isSecond: Bool
  ) {
    let count = isSecond ? back.stateCount : ahead.stateCount
    switch mergeMode {
    case .none:
      (run.outputs[isSecond ? 1 : 0] + index * count).update(from: frame, count: count)
    case .concat:
      let target = run.outputs[0] + index * (ahead.stateCount + back.stateCount)
      let (line, offset) = isSecond ? (lines.1, lines.0) : (lines.0, 0)
      for number in 0..<count / line {
        (target + number * (lines.0 + lines.1) + offset).update(
          from: frame + number * line, count: line)
      }
    case .sum, .mul, .ave:
      let target = run.outputs[0] + index * count
      guard isSecond else { return target.update(from: frame, count: count) }
      for place in 0..<count {
        switch mergeMode {
        case .sum: target[place] += frame[place]
        case .mul: target[place] *= frame[place]
        default: target[place] = (target[place] + frame[place]) / 2
        }
      }
    }
  }
}
