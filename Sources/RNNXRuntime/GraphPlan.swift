import RNNXGraph

/// A graph planned for concrete input shapes: order, memory, and how every call runs.
///
/// All tensors of a row lie in one arena; a tensor's place is given up when its last reader has
/// run, so memory is bounded by the widest moment of the graph and not by its length.
struct GraphPlan: Sendable {
  /// Where a tensor lies.
  enum Place: Sendable, Hashable {
    /// A tensor that the caller gives.
    case input(Int)
    /// A tensor that the caller wants; written in place.
    case output(Int)
    /// Floats a row from the start of the arena.
    case arena(Int)
  }

  /// One planned call.
  struct Step: Sendable {
    let plan: LayerPlan
    let inputs: [Place]
    let masks: [Place?]
    let outputs: [Place]
    let outputMasks: [Place?]
    /// The index of its first state among all states of the graph.
    let firstState: Int
  }

  /// The shapes of the results, the batch axis left out.
  let outputShapes: [[Int]]
  /// Whether and where each result's mask stands after a run.
  let outputMasks: [Place?]
  let steps: [Step]
  /// Results that no call writes in place: from where to which, and how many floats a row.
  let copies: [(from: Place, to: Int, count: Int)]
  /// The floats a row that the arena holds.
  let arenaPerRow: Int
  /// The floats a row of each state kept between batches.
  let states: [Int]

  /// The floats of scratch memory for a run on so many rows: the arena, then the calls' own.
  func scratchCount(rows: Int) -> Int {
    arenaPerRow * rows + (steps.map { $0.plan.scratch(rows) }.max() ?? 0)
  }

  /// Runs all calls on `rows` rows.
  ///
  /// `inputs`, `inputMasks` and `outputs` are the caller's; `scratch` has `scratchCount(rows:)`
  /// floats; `states` are those of the graph for these rows, or none; up to `threads` threads may share
  /// a single row.
  func run(
    rows: Int, inputs: [UnsafeMutablePointer<Float>],
    inputMasks: [UnsafeMutablePointer<UInt8>?] = [],
    outputs: [UnsafeMutablePointer<Float>], scratch: UnsafeMutablePointer<Float>,
    states: [UnsafeMutablePointer<Float>] = [], threads: Int = 1
  ) throws(RuntimeError) {
    func values(_ place: Place) -> UnsafeMutablePointer<Float> {
      switch place {
      case .input(let index): inputs[index]
      case .output(let index): outputs[index]
      case .arena(let offset): scratch + offset * rows
      }
    }
    func mask(_ place: Place?) -> UnsafeMutablePointer<UInt8>? {
      switch place {
      case nil: nil
      case .input(let index): inputMasks[index]
      case .output: preconditionFailure("A mask lies in the arena or came with an input.")
      case .arena(let offset):
        UnsafeMutableRawPointer(scratch + offset * rows).assumingMemoryBound(to: UInt8.self)
      }
    }
    let own = scratch + arenaPerRow * rows
    for step in steps {
      let kept = step.plan.states.count
      try step.plan.run(
        LayerRun(
          rows: rows, inputs: step.inputs.map(values), masks: step.masks.map(mask),
          outputs: step.outputs.map(values), outputMasks: step.outputMasks.map(mask),
          scratch: own,
          states: states.isEmpty ? [] : Array(states[step.firstState..<step.firstState + kept]),
          threads: threads))
    }
    for copy in copies {
      outputs[copy.to].update(from: values(copy.from), count: copy.count * rows)
    }
  }
}
