import RNNXKernels

/// A recurrent layer in float64, written for reading: Keras' formulas and nothing else.
struct PlainRecurrence {
  enum Kind: CaseIterable, Sendable {
    case lstm, gruResettingAfter, gruResettingBefore, simple

    var gates: Int { self == .lstm ? 4 : self == .simple ? 1 : 3 }
    var biasRows: Int { self == .gruResettingAfter ? 2 : 1 }
  }

  let kind: Kind
  let weights: RecurrentWeights
  let activation: Activation
  let recurrentActivation: Activation
  /// Whether weights, inputs and hidden state are rounded before they are multiplied.
  var roundsToBFloat16 = false

  struct State {
    var hidden: [Double]
    var cell: [Double]
  }

  func step(_ x: [Double], _ state: State) -> State {
    switch kind {
    case .lstm: lstmStep(x, state)
    case .gruResettingAfter, .gruResettingBefore: gruStep(x, state)
    case .simple:
      State(
        hidden: plain(activation, sum(input(0, x), recurrent(0, state.hidden))), cell: state.cell)
    }
  }

  private func lstmStep(_ x: [Double], _ state: State) -> State {
    let gates = (0..<4).map { gate in
      plain(
        gate == 2 ? activation : recurrentActivation,
        sum(input(gate, x), recurrent(gate, state.hidden)))
    }
    let cell = sum(product(gates[1], state.cell), product(gates[0], gates[2]))
    return State(hidden: product(gates[3], plain(activation, cell)), cell: cell)
  }

  private func gruStep(_ x: [Double], _ state: State) -> State {
    let update = plain(recurrentActivation, sum(input(0, x), recurrent(0, state.hidden)))
    let reset = plain(recurrentActivation, sum(input(1, x), recurrent(1, state.hidden)))
    let gated =
      kind == .gruResettingAfter
      ? product(reset, recurrent(2, state.hidden)) : recurrent(2, product(reset, state.hidden))
    let candidate = plain(activation, sum(input(2, x), gated))
    let rest = update.map { 1 - $0 }
    return State(
      hidden: sum(product(update, state.hidden), product(rest, candidate)), cell: state.cell)
  }

  private func input(_ gate: Int, _ x: [Double]) -> [Double] {
    sum(columns(of: weights.kernel, gate, x), bias(row: 0, gate))
  }

  private func recurrent(_ gate: Int, _ hidden: [Double]) -> [Double] {
    let product = columns(of: weights.recurrentKernel, gate, hidden)
    return kind.biasRows == 2 ? sum(product, bias(row: 1, gate)) : product
  }

  private func bias(row: Int, _ gate: Int) -> [Double] {
    let first = (row * kind.gates + gate) * weights.units
    return (0..<weights.units).map { Double(weights.bias?[first + $0] ?? 0) }
  }

  private func columns(of matrix: [Float], _ gate: Int, _ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: weights.units)
    for k in 0..<x.count {
      let first = (k * kind.gates + gate) * weights.units
      let value = roundsToBFloat16 ? Double(bfloat16(Float(x[k]))) : x[k]
      for unit in 0..<weights.units {
        let weight = matrix[first + unit]
        result[unit] += value * Double(roundsToBFloat16 ? bfloat16(weight) : weight)
      }
    }
    return result
  }

  private func sum(_ left: [Double], _ right: [Double]) -> [Double] {
    zip(left, right).map { $0 + $1 }
  }

  private func product(_ left: [Double], _ right: [Double]) -> [Double] {
    zip(left, right).map { $0 * $1 }
  }
}
