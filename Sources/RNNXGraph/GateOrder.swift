/// A gate of an LSTM, by its role.
public enum LSTMGate: String, Sendable, Hashable, CaseIterable {
  /// How much of the candidate enters the cell state.
  case input
  /// How much of the old cell state stays.
  case forget
  /// The candidate for the cell state; PyTorch calls it g.
  case cell
  /// How much of the cell state is shown.
  case output
}

/// The order in which a format lays an LSTM's four gates side by side.
public enum LSTMGateOrder: Sendable, Hashable, CaseIterable {
  /// input, forget, cell, output: Keras 2 and 3, and this graph; PyTorch calls them i, f, g, o.
  case keras
  /// input, cell, forget, output: the twelve arrays of Keras 0 and 1.
  case keras1
  /// input, output, forget, cell: ONNX `LSTM`, inputs `W`, `R` and `B`.
  case onnx

  /// The gates from the first block to the last.
  public var gates: [LSTMGate] {
    switch self {
    case .keras: [.input, .forget, .cell, .output]
    case .keras1: [.input, .cell, .forget, .output]
    case .onnx: [.input, .output, .forget, .cell]
    }
  }
}

/// A gate of a GRU, by its role.
public enum GRUGate: String, Sendable, Hashable, CaseIterable {
  /// How much of the old state stays (Keras: `z * h + (1 - z) * candidate`).
  case update
  /// How much of the old state the candidate sees.
  case reset
  /// The candidate; PyTorch calls it n.
  case candidate
}

/// The order in which a format lays a GRU's three gates side by side.
public enum GRUGateOrder: Sendable, Hashable, CaseIterable {
  /// update, reset, candidate: Keras of every vintage, ONNX, and this graph.
  case keras
  /// reset, update, candidate: PyTorch and the cuDNN library.
  case torch

  /// The gates from the first block to the last.
  public var gates: [GRUGate] {
    switch self {
    case .keras: [.update, .reset, .candidate]
    case .torch: [.reset, .update, .candidate]
    }
  }
}

/// The columns that one gate takes in a kernel whose last axis holds `units` columns a gate.
package func gateColumns<Gate: Equatable>(
  of gate: Gate, in order: [Gate], units: Int
) -> Range<Int> {
  guard let block = order.firstIndex(of: gate) else {
    preconditionFailure("Every gate order names every gate.")
  }
  return block * units..<(block + 1) * units
}
