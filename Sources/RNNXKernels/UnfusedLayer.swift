/// A recurrent layer with an activation over all units (softmax and the like): gate by gate, slower, rarely met.
struct UnfusedLayer: Sendable {
  private let kind: RecurrentKind
  private let features: Int
  private let units: Int
  private let inputProduct: PackedMatrix
  private let recurrentProduct: PackedMatrix
  private let candidateProduct: PackedMatrix?
  private let activation: Activation
  private let recurrentActivation: Activation
  private let kernels: Kernels

  init(
    _ weights: RecurrentWeights, kind: RecurrentKind, activation: Activation,
    recurrentActivation: Activation, precision: Precision, on kernels: Kernels
  ) {
    let units = weights.units
    let columns = kind.gates * units
    let bias = weights.bias
    self.kind = kind
    self.features = weights.features
    self.units = units
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.kernels = kernels
    inputProduct = PackedMatrix(
      weights.kernel, inputs: features, outputs: columns, bias: bias.map { Array($0[..<columns]) },
      transposed: false, precision: precision, on: kernels)
    recurrentProduct = PackedMatrix(
      weights.recurrentKernel, inputs: units, outputs: columns,
      bias: kind.biasRows == 2 ? bias.map { Array($0[columns...]) } : nil, transposed: false,
      precision: precision, on: kernels)
    candidateProduct =
      kind == .gruResettingBefore
      ? PackedMatrix(
        weights.columnsOfLastGate(gates: 3), inputs: units, outputs: units, bias: nil,
        transposed: false, precision: precision, on: kernels) : nil
  }

  /// For one row at a time: state, cell, shown output, two sets of gates, one spare vector.
  func scratchCount(rows: Int) -> Int { (4 + 2 * kind.gates) * units }

  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    for row in 0..<call.rows { run(call, row: row, scratch: scratch) }
  }

  private func run(_ call: SequenceCall, row: Int, scratch: UnsafeMutablePointer<Float>) {
    let hidden = scratch
    let cell = scratch + units
    let shown = scratch + 2 * units
    for unit in 0..<units {
      let zero = call.startsFromZero
      hidden[unit] = zero ? 0 : call.hiddenState?[row * units + unit] ?? 0
      cell[unit] = zero ? 0 : call.cellState?[row * units + unit] ?? 0
      shown[unit] = 0
    }
    for index in 0..<call.timeSteps {
      let time = call.goesBackwards ? call.timeSteps - 1 - index : index
      if call.mask.map({ $0[row * call.maskRowStride + time] != 0 }) ?? true {
        step(
          call.input + row * call.inputRowStride + time * call.inputStepStride, hidden: hidden,
          cell: cell, gates: scratch + 3 * units)
        shown.update(from: hidden, count: units)
      } else if call.zeroOutputForMask {
        shown.update(repeating: 0, count: units)
      }
      if call.writes == .all, let output = call.output {
        (output + row * call.outputRowStride + index * call.outputStepStride)
          .update(from: shown, count: units)
      }
    }
    if call.writes == .last, let output = call.output {
      (output + row * call.outputRowStride).update(from: shown, count: units)
    }
    call.hiddenState.map { ($0 + row * units).update(from: hidden, count: units) }
    call.cellState.map { ($0 + row * units).update(from: cell, count: units) }
  }

  /// One step of one row; `gates` has room for both products and one more vector.
  private func step(
    _ x: UnsafePointer<Float>, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>, gates: UnsafeMutablePointer<Float>
  ) {
    let columns = kind.gates * units
    let recurrent = gates + columns
    inputProduct.multiply(
      x, inputStride: features, rows: 1, into: gates, outputStride: columns)
    recurrentProduct.multiply(
      hidden, inputStride: units, rows: 1, into: recurrent, outputStride: columns)
    let kept = kind == .gruResettingAfter || kind == .gruResettingBefore ? 2 * units : columns
    for index in 0..<kept { gates[index] += recurrent[index] }
    switch kind {
    case .lstm: finishLSTM(gates, hidden: hidden, cell: cell, spare: recurrent)
    case .simple:
      apply(activation, gates)
      hidden.update(from: gates, count: units)
    case .gruResettingAfter, .gruResettingBefore:
      finishGRU(gates, recurrent: recurrent + 2 * units, hidden: hidden, spare: recurrent)
    }
  }

  private func finishLSTM(
    _ gates: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>, spare: UnsafeMutablePointer<Float>
  ) {
    for gate in 0..<4 { apply(gate == 2 ? activation : recurrentActivation, gates + gate * units) }
    for unit in 0..<units {
      cell[unit] = gates[units + unit] * cell[unit] + gates[unit] * gates[2 * units + unit]
      spare[unit] = cell[unit]
    }
    apply(activation, spare)
    for unit in 0..<units { hidden[unit] = gates[3 * units + unit] * spare[unit] }
  }

  private func finishGRU(
    _ gates: UnsafeMutablePointer<Float>, recurrent: UnsafeMutablePointer<Float>,
    hidden: UnsafeMutablePointer<Float>, spare: UnsafeMutablePointer<Float>
  ) {
    let reset = gates + units
    let candidate = gates + 2 * units
    apply(recurrentActivation, gates)
    apply(recurrentActivation, reset)
    if let candidateProduct {
      for unit in 0..<units { spare[unit] = reset[unit] * hidden[unit] }
      candidateProduct.multiply(
        spare, inputStride: units, rows: 1, into: candidate, outputStride: units,
        accumulating: true)
    } else {
      for unit in 0..<units { candidate[unit] += reset[unit] * recurrent[unit] }
    }
    apply(activation, candidate)
    for unit in 0..<units {
      hidden[unit] = gates[unit] * hidden[unit] + (1 - gates[unit]) * candidate[unit]
    }
  }

  private func apply(_ activation: Activation, _ values: UnsafeMutablePointer<Float>) {
    switch activation {
    case .elementwise(let function):
      applyElementwise(function, to: values, count: units, on: kernels)
    case .overUnits(let function):
      applyAlongAxis(function, to: values, outer: 1, count: units, inner: 1, on: kernels)
    }
  }
}

extension RecurrentWeights {
  /// The recurrent kernel's last [units, units] block as a matrix of its own.
  fileprivate func columnsOfLastGate(gates: Int) -> [Float] {
    (0..<units * units).map { index in
      recurrentKernel[(index / units) * gates * units + (gates - 1) * units + index % units]
    }
  }
}
