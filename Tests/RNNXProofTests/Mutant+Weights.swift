import RNNXGraph

/// Where the gates of a weight stand, for tests: the order is written down here once more.
struct Gates: Sendable {
  let names: [String]

  static let lstm = Gates(names: ["input", "forget", "cell", "output"])
  static let gru = Gates(names: ["update", "reset", "candidate"])

  /// The indices of a gate's elements.
  func indices(_ gate: Int, _ shape: [Int]) -> [Int] {
    let columns = shape.last ?? 1
    let units = columns / names.count
    let rows = shape.dropLast().reduce(1, *)
    return (0..<rows).flatMap { row in
      (gate * units..<(gate + 1) * units).map { row * columns + $0 }
    }
  }
}

extension Mutant {
  /// Every change of every gate of a gated weight.
  static func gated(
    _ network: String, _ layer: String, _ path: String, _ gates: Gates
  ) -> [Mutant] {
    var mutants: [Mutant] = []
    let names = gates.names
    for (gate, name) in names.enumerated() {
      mutants += [
        weight(
          network, layer, path, "one element of \(name)", gates: [name], extent: "alone"
        ) { values, shape in
          values[gates.indices(gate, shape)[1]] += 0.25
        },
        weight(
          network, layer, path, "\(name) is NaN once", gates: [name], diagnosis: "nan"
        ) { values, shape in
          values[gates.indices(gate, shape)[0]] = .nan
        },
        weight(network, layer, path, "noise in \(name)", gates: [name]) { values, shape in
          for (number, index) in gates.indices(gate, shape).enumerated() {
            values[index] += Float(number * 37 % 11 + 1) * 0.01 * (number % 3 == 0 ? -1 : 1)
          }
        },
        weight(
          network, layer, path, "\(name) is zero", gates: [name], diagnosis: "zero"
        ) { values, shape in
          for index in gates.indices(gate, shape) { values[index] = 0 }
        },
        weight(
          network, layer, path, "\(name) turned in sign", gates: [name], diagnosis: "scaled"
        ) { values, shape in
          for index in gates.indices(gate, shape) { values[index] *= -1 }
        },
        weight(
          network, layer, path, "\(name) times 1.2", gates: [name], diagnosis: "scaled"
        ) { values, shape in
          for index in gates.indices(gate, shape) { values[index] *= 1.2 }
        },
      ]
      for other in gate + 1..<names.count {
        mutants.append(
          weight(
            network, layer, path, "\(name) and \(names[other]) exchanged",
            gates: [name, names[other]], diagnosis: "gates_exchanged"
          ) { values, shape in
            for (left, right) in zip(gates.indices(gate, shape), gates.indices(other, shape)) {
              values.swapAt(left, right)
            }
          })
      }
    }
    return mutants
  }

  /// The changes of a weight as a whole.
  static func whole(_ network: String, _ layer: String, _ path: String) -> [Mutant] {
    [
      weight(network, layer, path, "float16", diagnosis: "rounded") { values, _ in
        // Steps of 2^-11 relative: what float16 keeps of values around 1/8 to 4.
        for index in values.indices {
          let step = Float(
            sign: .plus, exponent: max(values[index].exponent, -14) - 10, significand: 1)
          values[index] = (values[index] / step).rounded(.toNearestOrEven) * step
        }
      },
      weight(network, layer, path, "bfloat16", diagnosis: "rounded") { values, _ in
        for index in values.indices {
          let bits = values[index].bitPattern
          let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
          values[index] = Float(bitPattern: rounded & 0xFFFF_0000)
        }
      },
      weight(network, layer, path, "8 bits", diagnosis: "quantized") { values, _ in
        let scale = (values.map(abs).max() ?? 0) / 127
        for index in values.indices { values[index] = (values[index] / scale).rounded() * scale }
      },
      weight(network, layer, path, "half of it", diagnosis: "scaled") { values, _ in
        for index in values.indices { values[index] *= 0.5 }
      },
      weight(network, layer, path, "rows reversed", diagnosis: "reversed") { values, shape in
        let columns = shape.count > 1 ? shape[shape.count - 1] : 1
        let rows = stride(from: 0, to: values.count, by: columns).map {
          Array(values[$0..<$0 + columns])
        }
        values = rows.reversed().flatMap { $0 }
      },
      weight(network, layer, path, "one row", extent: "row") { values, shape in
        let columns = shape[shape.count - 1]
        for column in 0..<columns { values[column] += 0.01 * Float(column % 7 + 1) }
      },
    ]
  }
}
