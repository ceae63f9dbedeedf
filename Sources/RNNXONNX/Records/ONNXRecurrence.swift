package import RNNXGraph

/// An activation of a recurrent operator with its arguments.
package struct ONNXActivation: Sendable, Hashable {
  /// The formula.
  package enum Kind: String, Sendable, CaseIterable {
    case relu = "Relu", tanh = "Tanh", sigmoid = "Sigmoid", affine = "Affine"
    case leakyRelu = "LeakyRelu", thresholdedRelu = "ThresholdedRelu", scaledTanh = "ScaledTanh"
    case hardSigmoid = "HardSigmoid", elu = "Elu", softsign = "Softsign", softplus = "Softplus"

    /// The arguments' defaults; `nil` where there is no such argument, not-a-number where it has
    /// no default.
    var defaults: (alpha: Float?, beta: Float?) {
      switch self {
      case .relu, .tanh, .sigmoid, .softsign, .softplus: (nil, nil)
      case .affine, .scaledTanh: (.nan, .nan)
      case .leakyRelu: (0.01, nil)
      case .thresholdedRelu, .elu: (1, nil)
      case .hardSigmoid: (0.2, 0.5)
      }
    }
  }

  package var kind: Kind
  package var alpha: Float = 0
  package var beta: Float = 0

  package init(_ kind: Kind, alpha: Float = 0, beta: Float = 0) {
    self.kind = kind
    self.alpha = alpha
    self.beta = beta
  }

  /// The function of Keras that this is; `nil` where there is none.
  package var keras: Activation? {
    switch kind {
    case .relu: .relu
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .softsign: .softsign
    case .softplus: .softplus
    case .leakyRelu: .relu(negativeSlope: alpha, maxValue: nil, threshold: 0)
    case .thresholdedRelu: .threshold(threshold: alpha, value: 0)
    case .elu: .elu(alpha: alpha)
    case .hardSigmoid where alpha == 0.2 && beta == 0.5: .legacyHardSigmoid
    case .hardSigmoid where alpha == Float(1.0 / 6) && beta == 0.5: .hardSigmoid
    case .affine where alpha == 1 && beta == 0: .linear
    default: nil
    }
  }

  /// What ONNX calls a function of Keras; `nil` where it has none.
  package init?(_ activation: Activation) {
    switch activation {
    case .relu(let slope, nil, 0): self.init(slope == 0 ? Kind.relu : .leakyRelu, alpha: slope)
    case .tanh: self.init(Kind.tanh)
    case .sigmoid: self.init(Kind.sigmoid)
    case .softsign: self.init(Kind.softsign)
    case .softplus: self.init(Kind.softplus)
    case .elu(let alpha): self.init(Kind.elu, alpha: alpha)
    case .linear: self.init(Kind.affine, alpha: 1, beta: 0)
    case .legacyHardSigmoid: self.init(Kind.hardSigmoid, alpha: 0.2, beta: 0.5)
    case .hardSigmoid: self.init(Kind.hardSigmoid, alpha: Float(1.0 / 6), beta: 0.5)
    case .threshold(let threshold, 0) where threshold >= 0:
      self.init(Kind.thresholdedRelu, alpha: threshold)
    default: return nil
    }
  }

  /// Whether a writer must give the arguments.
  package var takesAlpha: Bool { kind.defaults.alpha != nil }
  package var takesBeta: Bool { kind.defaults.beta != nil }
}

/// What a recurrent node says besides its arrays.
package struct ONNXRecurrence: Sendable {
  /// In which order the steps are taken.
  package enum Direction: String, Sendable, CaseIterable {
    case forward, reverse, bidirectional
  }

  package var cell: ONNXCell
  package var direction: Direction
  /// For each direction the functions f, g, h (as many as the cell has).
  package var activations: [[ONNXActivation]]
  /// Bounds of what goes into every activation; `nil`: none.
  package var clip: Float?
  /// Whether the forget gate is one minus the input gate.
  package var couplesForget: Bool
  /// GRU: whether the reset gate applies behind the recurrent product.
  package var resetsAfter: Bool
  /// Whether the batch is the first axis (`layout=1`) and not the time.
  package var isBatchFirst: Bool
  /// The width of the state, where the node says it.
  package var units: Int?

  package var directions: Int { direction == .bidirectional ? 2 : 1 }

  /// The arguments that the three operators take in any version.
  package static let attributes: Set<String> = [
    "activation_alpha", "activation_beta", "activations", "clip", "direction", "hidden_size",
    "input_forget", "layout", "linear_before_reset", "output_sequence",
  ]

  /// Reads a node; the error is what was expected and what was found.
  package init(_ node: ONNXNode) throws(ONNXRecurrenceFault) {
    guard let cell = ONNXCell(rawValue: node.operation) else {
      throw ONNXRecurrenceFault("LSTM, GRU or RNN", node.operation)
    }
    self.cell = cell
    let word = try node.text("direction") ?? "forward"
    guard let direction = Direction(rawValue: word.lowercased()) else {
      throw ONNXRecurrenceFault("direction=forward, reverse or bidirectional", word)
    }
    self.direction = direction
    couplesForget = try node.whole("input_forget") ?? 0 != 0
    resetsAfter = try node.whole("linear_before_reset") ?? 0 != 0
    isBatchFirst = try node.whole("layout") ?? 0 != 0
    units = try node.whole("hidden_size")
    clip = try node.reals("clip")?.first
    if clip == 0 { clip = nil }
    let count = direction == .bidirectional ? 2 : 1
    activations = try Self.activations(of: node, cell, directions: count)
  }

  private static func activations(
    of node: ONNXNode, _ cell: ONNXCell, directions: Int
  ) throws(ONNXRecurrenceFault) -> [[ONNXActivation]] {
    let defaults: [ONNXActivation.Kind] =
      switch cell {
      case .lstm: [.sigmoid, .tanh, .tanh]
      case .gru: [.sigmoid, .tanh]
      case .rnn: [.tanh]
      }
    var kinds = Array(repeating: defaults, count: directions).flatMap(\.self)
    if let names = try node.texts("activations"), !names.isEmpty {
      guard names.count == kinds.count else {
        throw ONNXRecurrenceFault("\(kinds.count) activations", "\(names.count)")
      }
      for (index, name) in names.enumerated() {
        guard
          let kind = ONNXActivation.Kind.allCases.first(where: {
            $0.rawValue.lowercased() == name.lowercased()
          })
        else {
          throw ONNXRecurrenceFault(
            "activations " + ONNXActivation.Kind.allCases.map(\.rawValue).joined(separator: ", "),
            name)
        }
        kinds[index] = kind
      }
    }
    // Arguments go to those functions that take one, in order.
    var alphas = (try node.reals("activation_alpha") ?? [])[...]
    var betas = (try node.reals("activation_beta") ?? [])[...]
    var all: [ONNXActivation] = []
    for kind in kinds {
      var activation = ONNXActivation(kind)
      if let fallback = kind.defaults.alpha { activation.alpha = alphas.popFirst() ?? fallback }
      if let fallback = kind.defaults.beta { activation.beta = betas.popFirst() ?? fallback }
      guard !activation.alpha.isNaN, !activation.beta.isNaN else {
        throw ONNXRecurrenceFault(
          "activation_alpha and activation_beta for \(kind.rawValue)", "none")
      }
      all.append(activation)
    }
    guard alphas.isEmpty, betas.isEmpty else {
      throw ONNXRecurrenceFault(
        "an activation_alpha and activation_beta for each activation that takes one", "more")
    }
    return (0..<directions).map {
      Array(all[$0 * defaults.count..<($0 + 1) * defaults.count])
    }
  }
}

/// What a recurrent node says and what would have been right.
package struct ONNXRecurrenceFault: Error {
  package let expected: String
  package let found: String

  init(_ expected: String, _ found: String) {
    self.expected = expected
    self.found = found
  }
}

extension ONNXNode {
  fileprivate func whole(_ name: String) throws(ONNXRecurrenceFault) -> Int? {
    switch attributes[name] {
    case .int(let value)?: return value
    case nil: return nil
    default: throw ONNXRecurrenceFault("a whole number as \(name)", "another type")
    }
  }

  fileprivate func text(_ name: String) throws(ONNXRecurrenceFault) -> String? {
    switch attributes[name] {
    case .string(let value)?: return value
    case nil: return nil
    default: throw ONNXRecurrenceFault("a text as \(name)", "another type")
    }
  }

  fileprivate func texts(_ name: String) throws(ONNXRecurrenceFault) -> [String]? {
    switch attributes[name] {
    case .strings(let values)?: return values
    case nil: return nil
    default: throw ONNXRecurrenceFault("texts as \(name)", "another type")
    }
  }

  fileprivate func reals(_ name: String) throws(ONNXRecurrenceFault) -> [Float]? {
    switch attributes[name] {
    case .floats(let values)?: return values
    case .float(let value)?: return [value]
    case nil: return nil
    default: throw ONNXRecurrenceFault("real numbers as \(name)", "another type")
    }
  }
}
