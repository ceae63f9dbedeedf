import CRNNXKernels

/// A weight matrix, packed once for fast products: `output = activation(input · weights + bias)`.
public struct PackedMatrix: Sendable {
  /// Length of an input row.
  public let inputs: Int
  /// Length of an output row.
  public let outputs: Int
  /// How weights and inputs are rounded before they meet.
  public let precision: Precision
  let kernels: Kernels
  let storage: PackedStorage

  /// Packs `weights`, which are [inputs, outputs], or [outputs, inputs] if `transposed`.
  ///
  /// - Precondition: the counts agree; `bias` has `outputs` values.
  public init(
    _ weights: UnsafeBufferPointer<Float>, inputs: Int, outputs: Int,
    bias: UnsafeBufferPointer<Float>? = nil, transposed: Bool = false,
    precision: Precision = .float32
  ) {
    self.init(
      weights, inputs: inputs, outputs: outputs, bias: bias, transposed: transposed,
      precision: precision, on: .current)
  }

  package init(
    _ weights: UnsafeBufferPointer<Float>, inputs: Int, outputs: Int,
    bias: UnsafeBufferPointer<Float>?, transposed: Bool, precision: Precision, on kernels: Kernels
  ) {
    precondition(inputs >= 1 && outputs >= 1, "a matrix has rows and columns")
    precondition(weights.count == inputs * outputs, "weights must be [inputs, outputs]")
    precondition(bias.map { $0.count == outputs } ?? true, "bias must be [outputs]")
    self.inputs = inputs
    self.outputs = outputs
    self.precision = precision
    self.kernels = kernels
    var matrix = rnnx_matrix(
      inputs: Int64(inputs), outputs: Int64(outputs), pairs: precision.pairs, packed: nil)
    let count = Int(kernels.table.matrix_floats(&matrix))
    storage = PackedStorage(count: count) { packed in
      kernels.table.pack_matrix(
        &matrix, weights.baseAddress, bias?.baseAddress, transposed ? 1 : 0, packed)
    }
  }

  /// Packs arrays; otherwise as the other initializer.
  public init(
    _ weights: [Float], inputs: Int, outputs: Int, bias: [Float]? = nil, transposed: Bool = false,
    precision: Precision = .float32
  ) {
    self.init(
      weights, inputs: inputs, outputs: outputs, bias: bias, transposed: transposed,
      precision: precision, on: .current)
  }

  package init(
    _ weights: [Float], inputs: Int, outputs: Int, bias: [Float]?, transposed: Bool,
    precision: Precision, on kernels: Kernels
  ) {
    self = weights.withUnsafeBufferPointer { weights in
      withOptionalBuffer(bias) {
        Self(
          weights, inputs: inputs, outputs: outputs, bias: $0, transposed: transposed,
          precision: precision, on: kernels)
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
    var function = ElementwiseFunction.linear
    if case .elementwise(let given) = activation { function = given }
    var matrix = rnnx_matrix(
      inputs: Int64(inputs), outputs: Int64(outputs), pairs: precision.pairs,
      packed: storage.floats)
    var product = rnnx_product(
      input: input, input_stride: Int64(inputStride), rows: Int64(rows), output: output,
      output_stride: Int64(outputStride), accumulating: accumulating ? 1 : 0,
      function: function.forC)
    kernels.table.multiply(&matrix, &product)
    guard case .overUnits(let function) = activation else { return }
    for row in 0..<rows {
      applyAlongAxis(
        function, to: output + row * outputStride, outer: 1, count: outputs, inner: 1, on: kernels)
    }
  }
}

/// Gives `body` the elements of an array that may not be there.
func withOptionalBuffer<Result>(
  _ array: [Float]?, _ body: (UnsafeBufferPointer<Float>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0) }
}
