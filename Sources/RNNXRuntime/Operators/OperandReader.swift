import RNNXGraph

/// Where an operator finds its operands: tensors of a run, gathered to the shape wanted, or constants
/// spread over it once.
struct OperandReader: Sendable {
  /// One operand.
  enum Source: Sendable {
    /// A tensor of the run whose shape is the one wanted.
    case tensor(Int)
    /// A tensor whose extents of 1 are repeated: the position to read for each position wanted.
    case spread(Int, count: Int, positions: [Int])
    /// One number.
    case scalar(Float)
    /// A number for each position of a sample.
    case values([Float])
  }

  let sources: [Source]
  /// The values of a sample of the shape wanted.
  let count: Int

  /// Operands to be read in `shape`.
  init(_ operands: [Operand], at site: CallSite, as shape: [Int]) throws(GraphError) {
    let shapes = try site.shapes.aligned(operands)
    var sources: [Source] = []
    var next = 0
    for (operand, own) in zip(operands, shapes) {
      let positions = broadcastPositions(own.map { $0 ?? 0 }, to: shape)
      switch operand {
      case .tensor:
        let count = site.inputCount(next)
        sources.append(
          positions.map { .spread(next, count: count, positions: $0) } ?? .tensor(next))
        next += 1
      case .constant(_, let values):
        if values.count == 1 {
          sources.append(.scalar(values[0]))
        } else {
          sources.append(.values(positions.map { $0.map { values[$0] } } ?? values))
        }
      }
    }
    self.sources = sources
    count = shape.reduce(1, *)
  }

  /// The floats of scratch that reading takes.
  func scratchCount(rows: Int) -> Int {
    sources.reduce(0) {
      if case .spread = $1 { $0 + rows * count } else { $0 }
    }
  }

  /// The operands of a run: adjacent values for all rows, a sample's values to repeat, or a number.
  enum Operands {
    case whole(UnsafePointer<Float>)
    case sample([Float])
    case scalar(Float)
  }

  /// Gathers what must be gathered into the run's scratch.
  func read(_ run: LayerRun) -> [Operands] {
    var scratch = run.scratch
    return sources.map { source in
      switch source {
      case .tensor(let index): return .whole(UnsafePointer(run.inputs[index]))
      case .scalar(let value): return .scalar(value)
      case .values(let values): return .sample(values)
      case .spread(let index, let own, let positions):
        let target = scratch
        for row in 0..<run.rows {
          let from = run.inputs[index] + row * own
          let to = target + row * count
          for position in positions.indices { to[position] = from[positions[position]] }
        }
        scratch += run.rows * count
        return .whole(UnsafePointer(target))
      }
    }
  }
}
