import RNNXGraph
import RNNXKernels
import RNNXONNX

/// One run of a recurrent node: layouts, lengths, initial states, and where outputs go.
struct RecurrentRun {
  private let recurrence: ONNXRecurrence
  private let weights: RecurrentWeightsOfNode
  private let input: Value
  private let lengths: [Int]?
  private let initialHidden: Value?
  private let initialCell: Value?
  private let timeSteps: Int
  private let batchSize: Int

  private var units: Int { weights.units }
  private var directions: Int { recurrence.directions }

  init(_ recurrence: ONNXRecurrence, _ weights: RecurrentWeightsOfNode, _ inputs: [Value?]) throws {
    self.recurrence = recurrence
    self.weights = weights
    input = try inputs.required(0)
    guard input.shape.count == 3, input.shape[2] == weights.features, input.isReal else {
      throw OperatorFault("X of three axes, the last of \(weights.features)", "\(input.shape)")
    }
    let isBatchFirst = recurrence.isBatchFirst
    (timeSteps, batchSize) =
      isBatchFirst ? (input.shape[1], input.shape[0]) : (input.shape[0], input.shape[1])
    initialHidden = inputs.optional(5)
    initialCell = recurrence.cell == .lstm ? inputs.optional(6) : nil
    let stateShape =
      isBatchFirst
      ? [batchSize, recurrence.directions, weights.units]
      : [recurrence.directions, batchSize, weights.units]
    for state in [initialHidden, initialCell] {
      if let state, state.shape != stateShape || !state.isReal {
        throw OperatorFault("initial states of shape \(stateShape)", "\(state.shape)")
      }
    }
    if let given = inputs.optional(4) {
      let (steps, rows) = (timeSteps, batchSize)
      guard given.shape == [rows], given.ints.allSatisfy({ (0...steps).contains($0) }) else {
        throw OperatorFault("\(rows) lengths of 0 to \(steps)", "\(given.ints.prefix(16))")
      }
      lengths = given.ints.allSatisfy { $0 == steps } ? nil : given.ints
    } else {
      lengths = nil
    }
  }

  /// Y, Y_h and, of an LSTM, Y_c.
  func outputs(_ engines: [any StepEngine]) throws -> [Value] {
    let (isBatchFirst, units, directions) = (recurrence.isBatchFirst, units, directions)
    let count = try checkedCount([timeSteps, directions, batchSize, units])
    var sequence = Array(repeating: Float(0), count: count)
    var hidden = state(initialHidden)
    var cell = state(initialCell)
    let mask = lengths.map { lengths in
      lengths.flatMap { length in (0..<timeSteps).map { UInt8($0 < length ? 1 : 0) } }
    }
    let values = input.floats
    let starts = initialHidden == nil && initialCell == nil
    for (direction, engine) in engines.enumerated() {
      let first = direction * batchSize * units
      let job = DirectionJob(
        engine: engine, isReversed: recurrence.direction == .reverse || direction == 1,
        timeSteps: timeSteps, batchSize: batchSize, features: weights.features, units: units,
        inputStrides: isBatchFirst
          ? (timeSteps * weights.features, weights.features)
          : (weights.features, batchSize * weights.features),
        outputStrides: isBatchFirst
          ? (timeSteps * directions * units, directions * units)
          : (units, directions * batchSize * units),
        startsFromZero: starts)
      values.withUnsafeBufferPointer { input in
        sequence.withUnsafeMutableBufferPointer { output in
          hidden.withUnsafeMutableBufferPointer { hidden in
            cell.withUnsafeMutableBufferPointer { cell in
              job.run(
                input, mask, output, at: isBatchFirst ? direction * units : first,
                UnsafeMutableBufferPointer(rebasing: hidden[first...]),
                UnsafeMutableBufferPointer(rebasing: cell[first...]))
            }
          }
        }
      }
    }
    let shape =
      isBatchFirst
      ? [batchSize, timeSteps, directions, units] : [timeSteps, directions, batchSize, units]
    let type = input.type
    var results = [made(shape, type, sequence), stateValue(hidden, type)]
    if recurrence.cell == .lstm { results.append(stateValue(cell, type)) }
    return results
  }

  private func made(_ shape: [Int], _ type: ElementType, _ values: [Float]) -> Value {
    type == .float64
      ? Value(shape: shape, doubles: values.map { Double($0) })
      : Value(shape: shape, type: type, floats: values)
  }

  /// A state as [directions, batch, units], zero where none is given.
  private func state(_ given: Value?) -> [Float] {
    guard let given else { return Array(repeating: 0, count: directions * batchSize * units) }
    guard recurrence.isBatchFirst else { return given.floats }
    return swapped(given.floats, rows: batchSize, columns: directions)
  }

  private func stateValue(_ values: [Float], _ type: ElementType) -> Value {
    recurrence.isBatchFirst
      ? made(
        [batchSize, directions, units], type,
        swapped(values, rows: directions, columns: batchSize))
      : made([directions, batchSize, units], type, values)
  }

  /// [rows, columns, units] as [columns, rows, units].
  private func swapped(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for column in 0..<columns {
      for row in 0..<rows {
        let start = (row * columns + column) * units
        result += values[start..<start + units]
      }
    }
    return result
  }
}

/// One direction of a run, its batch shared by threads.
private struct DirectionJob {
  let engine: any StepEngine
  let isReversed: Bool
  let timeSteps: Int
  let batchSize: Int
  let features: Int
  let units: Int
  /// Floats from row to row and from step to step.
  let inputStrides: (row: Int, step: Int)
  let outputStrides: (row: Int, step: Int)
  let startsFromZero: Bool

  func run(
    _ input: UnsafeBufferPointer<Float>, _ mask: [UInt8]?,
    _ output: UnsafeMutableBufferPointer<Float>, at offset: Int,
    _ hidden: UnsafeMutableBufferPointer<Float>, _ cell: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = input.baseAddress, let target = output.baseAddress,
      let hidden = hidden.baseAddress, let cell = cell.baseAddress
    else { return }
    // At most 24 rows a slice, so that what a slice works on stays in the cache.
    let rows = max(1, min(24, (batchSize + processors - 1) / processors))
    nonisolated(unsafe) let (from, to, h, c) = (source, target + offset, hidden, cell)
    let engine = engine
    let timeSteps = timeSteps
    WorkerPool.shared.run(count: (batchSize + rows - 1) / rows, threads: processors) { index in
      let first = index * rows
      let count = min(rows, batchSize - first)
      var call = SequenceCall(
        rows: count, timeSteps: timeSteps, input: UnsafePointer(from + first * inputStrides.row),
        inputRowStride: inputStrides.row, inputStepStride: inputStrides.step)
      let start = to + first * outputStrides.row
      // Steps taken backwards are written from the end, so that they stand in the input's order.
      call.output = isReversed ? start + max(0, timeSteps - 1) * outputStrides.step : start
      call.outputRowStride = outputStrides.row
      call.outputStepStride = isReversed ? -outputStrides.step : outputStrides.step
      call.writes = .all
      call.hiddenState = h + first * units
      call.cellState = c + first * units
      call.startsFromZero = startsFromZero
      call.goesBackwards = isReversed
      call.zeroOutputForMask = true
      let scratch = UnsafeMutablePointer<Float>.allocate(
        capacity: engine.scratchCount(rows: count, timeSteps: timeSteps) + 64)
      defer { scratch.deallocate() }
      if let mask {
        mask.withUnsafeBufferPointer { mask in
          call.mask = mask.baseAddress.map { $0 + first * timeSteps }
          call.maskRowStride = timeSteps
          engine.run(call, scratch: scratch)
        }
      } else {
        engine.run(call, scratch: scratch)
      }
    }
  }
}
