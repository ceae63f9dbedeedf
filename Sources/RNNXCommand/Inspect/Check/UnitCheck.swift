import RNNXGraph

/// The incoming weights of a layer's units, looked at unit by unit.
struct UnitCheck {
  /// The part of the layer: "forward" of a Bidirectional; empty: the layer itself.
  let name: String
  /// The number of units.
  let units: Int
  /// The gates in the order of the columns; one without a name for layers without gates.
  private let gates: [String]
  /// The gates with a sigmoid, which can be stuck.
  private let sigmoidGates: [String]
  private let kernel: [Double]
  private let recurrent: [Double]
  private let bias: [Double]

  private var columns: Int { gates.count * units }

  /// The units that nothing reaches: all incoming weights and the bias are 0.
  var deadUnits: [Int] {
    (0..<units).filter { unit in
      gates.indices.allSatisfy { gate in
        let column = gate * units + unit
        return reach(kernel, column) == 0 && reach(recurrent, column) == 0 && offset(column) == 0
      }
    }
  }

  /// The gates whose sigmoid stays below 0.0004 or above 0.9996 whatever inputs and states within
  /// -1 to 1 are.
  var saturatedGates: [(gate: String, units: [Int])] {
    gates.indices.compactMap { gate in
      guard sigmoidGates.contains(gates[gate]) else { return nil }
      let stuck = (0..<units).filter { unit in
        let column = gate * units + unit
        return abs(offset(column)) - reach(kernel, column) - reach(recurrent, column) > 8
      }
      return stuck.isEmpty ? nil : (gates[gate], stuck)
    }
  }

  /// The sum of the magnitudes of a column: the most that inputs within -1 to 1 can do.
  private func reach(_ matrix: [Double], _ column: Int) -> Double {
    stride(from: column, to: matrix.count, by: columns).reduce(0) { $0 + abs(matrix[$1]) }
  }

  /// The offset of a column; GRUs with `reset_after` have two rows of them.
  private func offset(_ column: Int) -> Double {
    stride(from: column, to: bias.count, by: columns).reduce(0) { $0 + bias[$1] }
  }
}

extension UnitCheck {
  /// The parts of a layer that can be looked at; none where weights are missing or misfit.
  static func columns(of layer: LayerReport) throws(TensorError) -> [UnitCheck] {
    let prefixes = layer.weights.map(\.path).filter { $0.hasSuffix(WeightRole.kernel) }
      .filter { !$0.hasSuffix(WeightRole.recurrentKernel) }
      .map { String($0.dropLast(WeightRole.kernel.count)) }
    var checks: [UnitCheck] = []
    for prefix in prefixes {
      if let check = try UnitCheck(layer, prefix: prefix) { checks.append(check) }
    }
    return checks
  }

  private init?(_ layer: LayerReport, prefix: String) throws(TensorError) {
    let tensor = { (role: String) in
      layer.weights.first { $0.path == prefix + role }?.tensor
    }
    guard let kernel = tensor(WeightRole.kernel), kernel.shape.count == 2,
      kernel.elementCount > 0
    else { return nil }
    let recurrent = tensor(WeightRole.recurrentKernel)
    let width = kernel.shape[1]
    units = recurrent?.shape.first ?? width
    let gateCount = units > 0 && width % units == 0 ? width / units : 0
    switch (recurrent == nil ? 1 : gateCount) {
    case 1: (gates, sigmoidGates) = ([""], [])
    case 3: (gates, sigmoidGates) = (["z", "r", "h"], layer.usesSigmoid ? ["z", "r"] : [])
    case 4:
      (gates, sigmoidGates) = (["i", "f", "c", "o"], layer.usesSigmoid ? ["i", "f", "o"] : [])
    default: return nil
    }
    name = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    self.kernel = try kernel.loaded().doubles()
    self.recurrent = try recurrent?.loaded().doubles() ?? []
    bias = try tensor(WeightRole.bias)?.loaded().doubles() ?? []
  }

  /// The first few numbers of a list.
  static func list(_ units: [Int]) -> String {
    let shown = units.prefix(8).map(String.init).joined(separator: ", ")
    return "unit \(shown)" + (units.count > 8 ? ", …" : "")
  }
}

extension LayerReport {
  /// Whether the gates are closed by a sigmoid, as the notes say ("tanh/sigmoid").
  fileprivate var usesSigmoid: Bool { notes.contains { $0.hasSuffix("/sigmoid") } }
}
