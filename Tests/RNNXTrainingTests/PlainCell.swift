import RNNXKernels

@testable import RNNXTraining

/// One unit of one cell in float64: the contract of `rnnx_cell_step`, written down plainly.
struct PlainCell {
  let step: CellStep<Double>
  let row: Int
  let unit: Int
  let isMasked: Bool

  private var state: Int { row * step.units + unit }
  private func gate(_ number: Int, of count: Int) -> Int {
    (row * count + number) * step.units + unit
  }

  /// Opens a gate: keeps its sum where that is wanted, and puts the activated value in its place.
  private func open(_ place: Int, _ function: ElementwiseFunction) -> Double {
    let sum = step.gates[place]
    step.sums?[place] = sum
    step.gates[place] = function.value(sum)
    return step.gates[place]
  }

  private func slope(_ place: Int, _ value: Double, _ function: ElementwiseFunction) -> Double {
    function.slope(step.sums?[place] ?? .nan, value)
  }

  func run(_ phase: CellPhase) {
    switch phase {
    case .lstmForward: lstmForward()
    case .lstmBackward: lstmBackward()
    case .gruForwardGates:
      _ = open(gate(0, of: 3), step.recurrentActivation)
      let reset = open(gate(1, of: 3), step.recurrentActivation)
      step.aside?[state] = reset * step.hiddenBefore[state]
    case .gruForwardState(let after): gruForward(after)
    case .gruBackwardState(let after): gruBackward(after)
    case .gruBackwardGates: gruBackwardGates()
    case .simpleForward: simpleForward()
    case .simpleBackward: simpleBackward()
    }
  }

  private func keep() {
    step.hidden[state] = step.hiddenBefore[state]
    if let before = step.cellBefore { step.cell?[state] = before[state] }
  }

  private func clear(_ gates: Int) {
    for number in 0..<gates { step.gates[gate(number, of: gates)] = 0 }
  }

  private func lstmForward() {
    guard !isMasked, let before = step.cellBefore else { return keep() }
    let i = open(gate(0, of: 4), step.recurrentActivation)
    let f = open(gate(1, of: 4), step.recurrentActivation)
    let g = open(gate(2, of: 4), step.activation)
    let o = open(gate(3, of: 4), step.recurrentActivation)
    let c = f * before[state] + i * g
    step.cell?[state] = c
    step.hidden[state] = o * step.activation.value(c)
  }

  private func lstmBackward() {
    guard !isMasked, let before = step.cellBefore, let cell = step.cell,
      let hiddenGradient = step.hiddenGradient, let cellGradient = step.cellGradient
    else { return clear(4) }
    let places = (0..<4).map { gate($0, of: 4) }
    let (i, f, g, o) = (
      step.gates[places[0]], step.gates[places[1]], step.gates[places[2]], step.gates[places[3]]
    )
    let c = cell[state]
    let shown = step.activation.value(c)
    let dh = hiddenGradient[state]
    let dc = cellGradient[state] + dh * o * step.activation.slope(c, shown)
    step.gates[places[0]] = dc * g * slope(places[0], i, step.recurrentActivation)
    step.gates[places[1]] = dc * before[state] * slope(places[1], f, step.recurrentActivation)
    step.gates[places[2]] = dc * i * slope(places[2], g, step.activation)
    step.gates[places[3]] = dh * shown * slope(places[3], o, step.recurrentActivation)
    cellGradient[state] = dc * f
    hiddenGradient[state] = 0
  }

  private func gruForward(_ after: Bool) {
    guard !isMasked else { return keep() }
    let (zp, rp, hp) = (gate(0, of: 3), gate(1, of: 3), gate(2, of: 3))
    if after {
      _ = open(zp, step.recurrentActivation)
      let reset = open(rp, step.recurrentActivation)
      step.gates[hp] += reset * (step.aside?[state] ?? 0)
    }
    let candidate = open(hp, step.activation)
    let z = step.gates[zp]
    step.hidden[state] = z * step.hiddenBefore[state] + (1 - z) * candidate
  }

  private func gruBackward(_ after: Bool) {
    guard !isMasked, let gradient = step.hiddenGradient, let aside = step.aside else {
      step.aside?[state] = 0
      return clear(3)
    }
    let (zp, rp, hp) = (gate(0, of: 3), gate(1, of: 3), gate(2, of: 3))
    let (z, candidate, dh) = (step.gates[zp], step.gates[hp], gradient[state])
    let da = dh * (1 - z) * slope(hp, candidate, step.activation)
    step.gates[zp] =
      dh * (step.hiddenBefore[state] - candidate) * slope(zp, z, step.recurrentActivation)
    step.gates[hp] = da
    gradient[state] = dh * z
    guard after else { return }
    let reset = step.gates[rp]
    step.gates[rp] = da * aside[state] * slope(rp, reset, step.recurrentActivation)
    aside[state] = da * reset
  }

  private func gruBackwardGates() {
    guard !isMasked, let gradient = step.hiddenGradient, let given = step.resetStateGradient else {
      return
    }
    let place = gate(1, of: 3)
    let (reset, d) = (step.gates[place], given[state])
    gradient[state] += d * reset
    step.gates[place] =
      d * step.hiddenBefore[state] * slope(place, reset, step.recurrentActivation)
  }

  private func simpleForward() {
    guard !isMasked else { return keep() }
    step.hidden[state] = open(gate(0, of: 1), step.activation)
  }

  private func simpleBackward() {
    guard !isMasked, let gradient = step.hiddenGradient else { return clear(1) }
    let place = gate(0, of: 1)
    step.gates[place] = gradient[state] * slope(place, step.gates[place], step.activation)
    gradient[state] = 0
  }
}
