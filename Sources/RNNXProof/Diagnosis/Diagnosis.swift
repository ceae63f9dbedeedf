public import RNNXGraph

/// A known cause of a difference.
public enum Diagnosis: Sendable, Hashable, CustomStringConvertible {
  /// The blocks of the gates stand in another order: `order` lists what `a` has in the places of `b`.
  case gatesExchanged(order: [String], name: String?)
  /// The whole weight is transposed.
  case transposed
  /// The block of each gate is transposed.
  case gatesTransposed
  /// Each gate's block holds the numbers of a transposed one, row by row, as CuDNN layers save them.
  case cudnnLayout
  /// Two biases, that of the input and that of the state, were added into one.
  case summedBiases
  /// The two rows of a GRU's bias are exchanged.
  case biasRowsExchanged
  /// A bias is shifted by a constant: the forget gate's by 1 is `unit_forget_bias`.
  case shifted(by: Double)
  /// All values have the same factor: `a = factor * b`.
  case scaled(by: Double)
  /// `a` or `b` is 0 everywhere in the part that differs.
  case zero(Side)
  /// One side holds values that are not numbers.
  case notNumbers(Side)
  /// One side was rounded to a narrower type.
  case rounded(Side, to: ElementType)
  /// One side takes at most 255 values a column or over all: integers of 8 bits with a scale.
  case quantized(Side, perColumn: Bool)
  /// Rows or columns stand in reverse order.
  case reversed(axis: Int)
  /// `hard_sigmoid` of Keras 0 to 2 (slope 0.2) beside that of Keras 3 (slope 1/6).
  case legacyHardSigmoid
  /// The weights of the two directions of a Bidirectional are exchanged.
  case directionsExchanged
  /// The weights are those of another layer.
  case weightsOf(layer: String)
}

extension Diagnosis {
  /// The cause in words.
  public var description: String {
    switch self {
    case .gatesExchanged(let order, let name):
      "the gates stand in the order \(order.joined(separator: ", "))"
        + (name.map { ", which is that of \($0)" } ?? "")
    case .transposed: "transposed"
    case .gatesTransposed: "each gate's block is transposed"
    case .cudnnLayout: "the layout of CuDNN layers, not converted"
    case .summedBiases: "the two biases (input and state) were added into one"
    case .biasRowsExchanged: "the rows of the bias (input and state) are exchanged"
    case .shifted(let by):
      "shifted by \(by)" + (abs(by) == 1 ? ", as unit_forget_bias does" : "")
    case .scaled(let factor):
      factor == -1 ? "the sign is turned" : "a is \(factor) times b" + Self.hint(factor)
    case .zero(let side): "\(side.rawValue) is 0 there"
    case .notNumbers(let side): "\(side.rawValue) is not a number (NaN) there"
    case .rounded(let side, let type): "\(side.rawValue) was rounded to \(type.rawValue)"
    case .quantized(let side, let perColumn):
      "\(side.rawValue) was quantized to 8 bits, a scale \(perColumn ? "a column" : "for all")"
    case .reversed(let axis): "axis \(axis) runs the other way"
    case .legacyHardSigmoid:
      "hard_sigmoid of Keras 0 to 2 is clip(0.2 x + 0.5, 0, 1), that of Keras 3 clip(x / 6 + 0.5, 0, 1)"
    case .directionsExchanged: "the forward and the backward weights are exchanged"
    case .weightsOf(let layer): "the weights are those of layer \(layer)"
    }
  }

  private static func hint(_ factor: Double) -> String {
    let isSlope = abs(factor - 1.2) < 1e-4 || abs(factor - 1 / 1.2) < 1e-4
    return isSlope ? ", the ratio of the slopes of old and new hard_sigmoid" : ""
  }

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .gatesExchanged: "gates_exchanged"
    case .transposed: "transposed"
    case .gatesTransposed: "gates_transposed"
    case .cudnnLayout: "cudnn_layout"
    case .summedBiases: "summed_biases"
    case .biasRowsExchanged: "bias_rows_exchanged"
    case .shifted: "shifted"
    case .scaled: "scaled"
    case .zero: "zero"
    case .notNumbers: "nan"
    case .rounded: "rounded"
    case .quantized: "quantized"
    case .reversed: "reversed"
    case .legacyHardSigmoid: "legacy_hard_sigmoid"
    case .directionsExchanged: "directions_exchanged"
    case .weightsOf: "weights_of_layer"
    }
  }

  /// The cause of two values of one argument.
  static func ofArgument(_ word: String, _ a: String, _ b: String) -> Diagnosis? {
    Set([a, b]) == ["hard_sigmoid", "legacy_hard_sigmoid"] ? .legacyHardSigmoid : nil
  }
}
