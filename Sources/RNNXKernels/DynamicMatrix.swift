import CRNNXKernels

/// The right side of a product that is known only while a model runs, packed into the caller's memory.
///
/// Packing takes one pass over the matrix; it pays when several rows are multiplied with it.
package struct DynamicMatrix {
  /// Length of an input row.
  package let inputs: Int
  /// Length of an output row.
  package let outputs: Int
  private let packed: UnsafePointer<Float>
  private let kernels: Kernels

  /// The floats of memory that packing takes, the start moved to a cache line included.
  package static func floatCount(inputs: Int, outputs: Int) -> Int {
    var matrix = rnnx_matrix(
      inputs: Int64(inputs), outputs: Int64(outputs), pairs: 0, packed: nil)
    return Int(Kernels.current.table.matrix_floats(&matrix)) + 16
  }

  /// Packs `values`, which are [inputs, outputs], or [outputs, inputs] if `transposed`.
  ///
  /// - Precondition: there are rows and columns; `memory` holds `floatCount(inputs:outputs:)` floats
  ///   and outlives the matrix.
  package init(
    _ values: UnsafePointer<Float>, inputs: Int, outputs: Int, transposed: Bool,
    in memory: UnsafeMutablePointer<Float>
  ) {
    precondition(inputs >= 1 && outputs >= 1, "a matrix has rows and columns")
    let start = UnsafeMutableRawPointer(memory).alignedUp(toMultipleOf: 64)
      .assumingMemoryBound(to: Float.self)
    self.inputs = inputs
    self.outputs = outputs
    kernels = .current
    var matrix = rnnx_matrix(
      inputs: Int64(inputs), outputs: Int64(outputs), pairs: 0, packed: nil)
    kernels.table.pack_matrix(&matrix, values, nil, transposed ? 1 : 0, start)
    packed = UnsafePointer(start)
  }

  /// Writes `input · matrix` for each of `rows` rows; strides count floats from one row to the next.
  package func multiply(
    _ input: UnsafePointer<Float>, inputStride: Int, rows: Int,
    into output: UnsafeMutablePointer<Float>, outputStride: Int
  ) {
    var matrix = rnnx_matrix(
      inputs: Int64(inputs), outputs: Int64(outputs), pairs: 0, packed: packed)
    var product = rnnx_product(
      input: input, input_stride: Int64(inputStride), rows: Int64(rows), output: output,
      output_stride: Int64(outputStride), accumulating: 0, function: ElementwiseFunction.linear.forC
    )
    kernels.table.multiply(&matrix, &product)
  }
}
