import RNNXGraph

/// A recurrent operator of ONNX and how its arrays stand beside Keras'.
///
/// W is `[directions, gates x units, features]`, R `[directions, gates x units, units]`, B
/// `[directions, 2 x gates x units]`: the input's half, then the state's.
package enum ONNXCell: String, Sendable, CaseIterable {
  /// Input, output, forget and cell gate.
  case lstm = "LSTM"
  /// Update, reset and candidate gate.
  case gru = "GRU"
  /// No gates.
  case rnn = "RNN"

  /// How many blocks the arrays have.
  package var gates: Int {
    switch self {
    case .lstm: LSTMGateOrder.onnx.gates.count
    case .gru: GRUGateOrder.keras.gates.count
    case .rnn: 1
    }
  }

  /// For each of Keras' blocks the rows where ONNX has it.
  package func rows(units: Int) -> [Range<Int>] {
    switch self {
    case .lstm:
      LSTMGateOrder.keras.gates.map {
        gateColumns(of: $0, in: LSTMGateOrder.onnx.gates, units: units)
      }
    // ONNX' GRU has Keras' order.
    case .gru:
      GRUGateOrder.keras.gates.map {
        gateColumns(of: $0, in: GRUGateOrder.keras.gates, units: units)
      }
    case .rnn: [0..<units]
    }
  }

  /// Keras' matrix `[inputs, gates x units]` of ONNX' `[gates x units, inputs]`.
  package func kerasMatrix(_ values: ArraySlice<Float>, inputs: Int, units: Int) -> [Float] {
    let columns = gates * units
    var result = Array(repeating: Float(0), count: inputs * columns)
    for (block, rows) in rows(units: units).enumerated() {
      for (unit, row) in rows.enumerated() {
        let start = values.startIndex + row * inputs
        for input in 0..<inputs {
          result[input * columns + block * units + unit] = values[start + input]
        }
      }
    }
    return result
  }

  /// ONNX' matrix `[gates x units, inputs]` of Keras' `[inputs, gates x units]`.
  package func onnxMatrix(_ values: [Float], inputs: Int, units: Int) -> [Float] {
    let columns = gates * units
    var result = Array(repeating: Float(0), count: inputs * columns)
    for (block, rows) in rows(units: units).enumerated() {
      for (unit, row) in rows.enumerated() {
        for input in 0..<inputs {
          result[row * inputs + input] = values[input * columns + block * units + unit]
        }
      }
    }
    return result
  }

  /// Keras' vector of ONNX', a value a row.
  package func kerasVector(_ values: ArraySlice<Float>, units: Int) -> [Float] {
    kerasMatrix(values, inputs: 1, units: units)
  }

  /// ONNX' vector of Keras', a value a row.
  package func onnxVector(_ values: [Float], units: Int) -> [Float] {
    onnxMatrix(values, inputs: 1, units: units)
  }
}
