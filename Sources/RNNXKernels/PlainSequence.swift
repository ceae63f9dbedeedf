/// State of one row while it runs through a sequence.
struct PlainState {
  var hidden: [Double]
  var cell: [Double]
}

/// x · kernel for the columns of one gate.
func plainProduct(
  _ x: [Double], _ matrix: [Float], units: Int, gates: Int, gate: Int
) -> [Double] {
  (0..<units).map { unit in
    x.indices.reduce(0.0) { $0 + x[$1] * Double(matrix[($1 * gates + gate) * units + unit]) }
  }
}

/// Runs `step` over all rows and steps of a call with Keras' rules for masks and directions.
func plainRun(
  _ call: SequenceCall, weights: RecurrentWeights,
  step: (_ x: [Double], _ state: PlainState) -> PlainState
) {
  let units = weights.units
  for row in 0..<call.rows {
    let hidden = call.startsFromZero ? nil : call.hiddenState.map { $0 + row * units }
    let cell = call.startsFromZero ? nil : call.cellState.map { $0 + row * units }
    var state = PlainState(
      hidden: (0..<units).map { Double(hidden?[$0] ?? 0) },
      cell: (0..<units).map { Double(cell?[$0] ?? 0) })
    var output = [Double](repeating: 0, count: units)
    for index in 0..<call.timeSteps {
      let time = call.goesBackwards ? call.timeSteps - 1 - index : index
      let x = call.input + row * call.inputRowStride + time * call.inputStepStride
      if call.mask.map({ $0[row * call.maskRowStride + time] != 0 }) ?? true {
        state = step((0..<weights.features).map { Double(x[$0]) }, state)
        output = state.hidden
      } else if call.zeroOutputForMask {
        output = [Double](repeating: 0, count: units)
      }
      if call.writes == .all, let target = call.output {
        let place = target + row * call.outputRowStride + index * call.outputStepStride
        for unit in 0..<units { place[unit] = Float(output[unit]) }
      }
    }
    if call.writes == .last, let target = call.output {
      for unit in 0..<units { target[row * call.outputRowStride + unit] = Float(output[unit]) }
    }
    for unit in 0..<units {
      call.hiddenState?[row * units + unit] = Float(state.hidden[unit])
      call.cellState?[row * units + unit] = Float(state.cell[unit])
    }
  }
}
