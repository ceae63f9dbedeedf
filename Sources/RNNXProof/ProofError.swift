public import RNNXGraph
public import RNNXRuntime

/// One of the two things that are compared.
public enum Side: String, Sendable, Hashable, CaseIterable {
  /// The first.
  case a
  /// The second, the reference: relative differences are relative to it.
  case b
}

/// Why two models could not be compared by their outputs.
public enum ProofError: Error, Hashable, CustomStringConvertible {
  /// A model has faults and cannot be run.
  case graph(Side, GraphError)
  /// A model cannot be run on the inputs.
  case runtime(Side, RuntimeError)
  /// The models take other inputs; `a` and `b` say which.
  case inputs(a: String, b: String)
  /// The models give another number of outputs.
  case outputs(a: [String], b: [String])

  /// Whose fault it is, and which.
  public var description: String {
    switch self {
    case .graph(let side, let error):
      "\(side.rawValue) cannot be run: " + error.faults.map(\.description).joined(separator: "; ")
    case .runtime(let side, let error): "\(side.rawValue) cannot be run on the inputs: \(error)"
    case .inputs(let a, let b): "no inputs fit both models: a takes \(a), b takes \(b)"
    case .outputs(let a, let b):
      "a has \(a.count) outputs (\(a.joined(separator: ", "))),"
        + " b has \(b.count) (\(b.joined(separator: ", ")))"
    }
  }
}
