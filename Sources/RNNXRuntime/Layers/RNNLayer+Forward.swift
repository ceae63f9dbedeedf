import RNNXGraph
import RNNXKernels

extension RNNLayer: RecurrentRunnable {
  /// A single cell runs as the layer of its kind; several run one after the other over the whole
  /// sequence, which gives what they give step by step: each sees only what stands before it.
  func engine(
    _ weights: LayerWeights, _ options: LoadOptions, of layer: String
  ) throws(GraphError) -> RecurrentEngine {
    var engines: [RecurrentEngine] = []
    for (index, cell) in cells.enumerated() {
      guard let runnable = cell as? any RecurrentRunnable else {
        throw GraphError(layer: layer, .unsupportedLayer(className: cell.className, hint: ""))
      }
      engines.append(try runnable.engine(weights.scoped(part(index)), options, of: layer))
    }
    guard engines.count > 1 else { return engines[0] }
    return StackedCells(engines: engines, stateOrder: stateOrder).engine
  }
}

/// Cells that feed each other.
private struct StackedCells: Sendable {
  let engines: [RecurrentEngine]
  let stateOrder: [Int]

  var engine: RecurrentEngine {
    RecurrentEngine(
      units: engines[engines.count - 1].units,
      stateWidths: stateOrder.flatMap { engines[$0].stateWidths },
      scratchCount: { rows, timeSteps in
        engines.dropLast().reduce(0) { $0 + rows * timeSteps * $1.units }
          + (engines.map { $0.scratchCount(rows, timeSteps) }.max() ?? 0)
      },
      run: { self.run($0, $1, $2) })
  }

  /// What lies between two cells stands in the order of time, whichever way the steps are taken, so
  /// that every cell meets the mask as the first one does.
  private func run(
    _ call: SequenceCall, _ states: [UnsafeMutablePointer<Float>],
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    var own: [Int: [UnsafeMutablePointer<Float>]] = [:]
    var next = 0
    for cell in stateOrder {
      own[cell] = Array(states[next..<next + engines[cell].stateCount])
      next += engines[cell].stateCount
    }
    let last = engines.count - 1
    var between = scratch
    let memory = engines.dropLast().reduce(scratch) { $0 + call.rows * call.timeSteps * $1.units }
    var current = call
    for (cell, engine) in engines.enumerated() {
      var part = current
      if cell < last {
        let units = engine.units
        let isBackwards = call.goesBackwards && call.timeSteps > 0
        part.output = between + (isBackwards ? (call.timeSteps - 1) * units : 0)
        part.outputRowStride = call.timeSteps * units
        part.outputStepStride = isBackwards ? -units : units
        part.writes = .all
        part.zeroOutputForMask = false
        current.input = UnsafePointer(between)
        current.inputRowStride = call.timeSteps * units
        current.inputStepStride = units
        between += call.rows * call.timeSteps * units
      }
      engine.run(part, own[cell] ?? [], memory)
    }
  }
}
