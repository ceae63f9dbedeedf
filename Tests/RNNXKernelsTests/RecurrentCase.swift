import RNNXKernels

/// A random recurrent layer with random sequences, and everything that a call may ask for.
struct RecurrentCase: CustomStringConvertible {
  var layer: PlainRecurrence
  let rows: Int
  let timeSteps: Int
  let input: [Float]
  let mask: [UInt8]?
  let hidden: [Float]
  let cell: [Float]
  let startsFromZero: Bool
  let goesBackwards: Bool
  let zeroOutputForMask: Bool
  let writes: SequenceOutput
  var units: Int { layer.weights.units }
  var features: Int { layer.weights.features }

  var description: String {
    "\(layer.kind) \(rows)x\(timeSteps)x\(features) units \(units) \(writes) mask \(mask != nil) "
      + "zero \(startsFromZero) back \(goesBackwards) zeroOutput \(zeroOutputForMask) "
      + "\(layer.activation) \(layer.recurrentActivation)"
  }

  init(
    _ kind: PlainRecurrence.Kind, _ randomness: inout Randomness, rows: Int, timeSteps: Int,
    features: Int, units: Int, activation: Activation = .tanh,
    recurrentActivation: Activation = .sigmoid
  ) {
    let columns = kind.gates * units
    // Sums of about 1, so that the activations bend.
    let size = 1.5 / Float(features + units).squareRoot()
    layer = PlainRecurrence(
      kind: kind,
      weights: RecurrentWeights(
        features: features, units: units,
        kernel: randomness.floats(features * columns, within: size),
        recurrentKernel: randomness.floats(units * columns, within: size),
        bias: randomness.int(0...3) == 0
          ? nil : randomness.floats(kind.biasRows * columns, within: 0.5)),
      activation: activation, recurrentActivation: recurrentActivation)
    self.rows = rows
    self.timeSteps = timeSteps
    input = randomness.floats(rows * timeSteps * features, within: 2)
    mask =
      randomness.bool()
      ? (0..<rows * timeSteps).map { _ in randomness.int(0...2) > 0 ? 1 : 0 } : nil
    hidden = randomness.floats(rows * units, within: 1)
    cell = randomness.floats(rows * units, within: 1)
    startsFromZero = randomness.bool()
    goesBackwards = randomness.bool()
    zeroOutputForMask = randomness.bool()
    writes = [.all, .all, .last, .none][randomness.int(0...3)]
  }

  /// What a call leaves behind.
  struct Answer<Value> {
    var output: [Value]
    var hidden: [Value]
    var cell: [Value]
  }

  /// How many outputs of a row are written.
  var shownSteps: Int { writes == .all ? timeSteps : writes == .last ? 1 : 0 }
}

extension RecurrentCase {
  /// Keras' rules for directions and masks, in float64.
  func expected() -> Answer<Double> {
    var answer = Answer<Double>(output: [], hidden: [], cell: [])
    for row in 0..<rows {
      let range = row * units..<(row + 1) * units
      var state = PlainRecurrence.State(
        hidden: hidden[range].map { startsFromZero ? 0 : Double($0) },
        cell: cell[range].map { startsFromZero ? 0 : Double($0) })
      var shown = [Double](repeating: 0, count: units)
      for index in 0..<timeSteps {
        let time = goesBackwards ? timeSteps - 1 - index : index
        let place = row * timeSteps + time
        if mask?[place] ?? 1 != 0 {
          state = layer.step(
            input[place * features..<(place + 1) * features].map(Double.init), state)
          shown = state.hidden
        } else if zeroOutputForMask {
          shown = [Double](repeating: 0, count: units)
        }
        if writes == .all { answer.output += shown }
      }
      if writes == .last { answer.output += shown }
      answer.hidden += state.hidden
      answer.cell += state.cell
    }
    return answer
  }

  /// Runs rows `range` through the kernels with fences around and between everything.
  func found(
    _ packed: AnyPackedLayer, rows range: Range<Int>? = nil, threads: Int = 1
  ) -> (Answer<Float>, Bool) {
    let range = range ?? 0..<rows
    let stepStride = features + 2
    let rowStride = timeSteps * stepStride + 1
    let x = GuardedArray(count: range.count * rowStride)
    for (index, row) in range.enumerated() {
      for step in 0..<timeSteps {
        for feature in 0..<features {
          x.start[index * rowStride + step * stepStride + feature] =
            input[(row * timeSteps + step) * features + feature]
        }
      }
    }
    let count = range.count * units
    let places = range.lowerBound * units..<range.upperBound * units
    let hidden = GuardedArray(Array(self.hidden[places]), rowLength: count, stride: count)
    let cell = GuardedArray(Array(self.cell[places]), rowLength: count, stride: count)
    let outputStride = units + 3
    let output = GuardedArray(count: range.count * shownSteps * outputStride)
    let scratchCount = packed.scratchCount(rows: range.count, timeSteps: timeSteps)
    let scratch = GuardedArray(count: scratchCount)
    var call = SequenceCall(
      rows: range.count, timeSteps: timeSteps, input: UnsafePointer(x.start),
      inputRowStride: rowStride, inputStepStride: stepStride)
    call.output = output.start
    call.outputRowStride = shownSteps * outputStride
    call.outputStepStride = outputStride
    call.writes = writes
    call.hiddenState = hidden.start
    call.cellState = layer.kind == .lstm ? cell.start : nil
    call.startsFromZero = startsFromZero
    call.goesBackwards = goesBackwards
    call.zeroOutputForMask = zeroOutputForMask
    call.threads = threads
    let bytes = mask.map { Array($0[range.lowerBound * timeSteps..<range.upperBound * timeSteps]) }
    (bytes ?? []).withUnsafeBufferPointer { buffer in
      call.mask = bytes == nil ? nil : buffer.baseAddress
      call.maskRowStride = timeSteps
      packed.run(call, scratch: scratch.start)
    }
    let shown = output.rows(range.count * shownSteps, length: units, stride: outputStride)
    let finalHidden = hidden.rows(1, length: count, stride: count)
    let finalCell = cell.rows(1, length: count, stride: count)
    let scratchIntact = scratch.rows(1, length: scratchCount, stride: max(scratchCount, 1)).isIntact
    let answer = Answer(
      output: shown.values, hidden: finalHidden.values,
      cell: layer.kind == .lstm ? finalCell.values : [])
    return (
      answer, shown.isIntact && finalHidden.isIntact && finalCell.isIntact && scratchIntact
    )
  }

  func packed(on kernels: Kernels, precision: Precision = .float32) -> AnyPackedLayer {
    switch layer.kind {
    case .lstm:
      .lstm(
        PackedLSTM(
          layer.weights, activation: layer.activation,
          recurrentActivation: layer.recurrentActivation, precision: precision, on: kernels))
    case .gruResettingAfter, .gruResettingBefore:
      .gru(
        PackedGRU(
          layer.weights, resetsAfter: layer.kind == .gruResettingAfter,
          activation: layer.activation, recurrentActivation: layer.recurrentActivation,
          precision: precision, on: kernels))
    case .simple:
      .simple(
        PackedSimpleRNN(
          layer.weights, activation: layer.activation, precision: precision, on: kernels))
    }
  }
}

/// One of the packed layers.
enum AnyPackedLayer {
  case lstm(PackedLSTM)
  case gru(PackedGRU)
  case simple(PackedSimpleRNN)

  func scratchCount(rows: Int, timeSteps: Int) -> Int {
    switch self {
    case .lstm(let layer): layer.scratchCount(rows: rows, timeSteps: timeSteps)
    case .gru(let layer): layer.scratchCount(rows: rows, timeSteps: timeSteps)
    case .simple(let layer): layer.scratchCount(rows: rows, timeSteps: timeSteps)
    }
  }

  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    switch self {
    case .lstm(let layer): layer.run(call, scratch: scratch)
    case .gru(let layer): layer.run(call, scratch: scratch)
    case .simple(let layer): layer.run(call, scratch: scratch)
    }
  }
}
