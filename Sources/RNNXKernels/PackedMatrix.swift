/// A weight matrix, packed once for fast products: `output = activation(input · weights + bias)`.
public struct PackedMatrix: Sendable {
  /// Length of an input row.
  public let inputs: Int
  /// Length of an output row.
  public let outputs: Int
  /// How weights and inputs are rounded before they meet.
  public let precision: Precision
  private let weights: [Float]
  private let bias: [Float]?

  /// Packs `weights`, which are [inputs, outputs], or [outputs, inputs] if `transposed`.
  ///
  /// - Precondition: the counts agree; `bias` has `outputs` values.
  public init(
    _ weights: UnsafeBufferPointer<Float>, inputs: Int, outputs: Int,
    bias: UnsafeBufferPointer<Float>? = nil, transposed: Bool = false,
    precision: Precision = .float32
  ) {
    precondition(inputs >= 1 && outputs >= 1, "a matrix has rows and columns")
    precondition(weights.count == inputs * outputs, "weights must be [inputs, outputs]")
    precondition(bias.map { $0.count == outputs } ?? true, "bias must be [outputs]")
    self.inputs = inputs
    self.outputs = outputs
    self.precision = precision
    self.weights =
      transposed
      ? (0..<inputs * outputs).map { weights[($0 % outputs) * inputs + $0 / outputs] }
      : Array(weights)
    self.bias = bias.map(Array.init)
  }

  /// Packs arrays; otherwise as the other initializer.
  public init(
    _ weights: [Float], inputs: Int, outputs: Int, bias: [Float]? = nil, transposed: Bool = false,
    precision: Precision = .float32
  ) {
    self = weights.withUnsafeBufferPointer { weights in
      guard let bias else {
        return Self(
          weights, inputs: inputs, outputs: outputs, transposed: transposed, precision: precision)
      }
      return bias.withUnsafeBufferPointer {
        Self(
          weights, inputs: inputs, outputs: outputs, bias: $0, transposed: transposed,
          precision: precision)
      }
    }
  }

  /// Writes `activation(input · weights + bias)` for each of `rows` rows.
  ///
  /// `input` is [rows, inputs], `output` [rows, outputs]; the strides count floats from one row to the next. With
  /// `accumulating`, what stands in `output` is added before the activation. A row's bits depend on that row alone, never
  /// on `rows`.
  /// - Precondition: the strides are at least the row lengths; input and output do not overlap.
  public func multiply(
    _ input: UnsafePointer<Float>, inputStride: Int, rows: Int, activation: Activation = .linear,
    into output: UnsafeMutablePointer<Float>, outputStride: Int, accumulating: Bool = false
  ) {
    precondition(rows >= 0, "a count is not negative")
    for row in 0..<rows {
      let x = input + row * inputStride
      let y = output + row * outputStride
      let sums = (0..<outputs).map { column in
        (0..<inputs).reduce(Double(bias?[column] ?? 0) + (accumulating ? Double(y[column]) : 0)) {
          $0 + Double(x[$1]) * Double(weights[$1 * outputs + column])
        }
      }
      for (column, value) in plain(activation, sums).enumerated() { y[column] = Float(value) }
    }
  }
}
