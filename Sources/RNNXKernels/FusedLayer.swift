import CRNNXKernels

/// A recurrent layer whose whole sequence runs inside one C function.
struct FusedLayer: Sendable {
  private let kernels: Kernels
  private let storage: PackedStorage
  private let description: LayerDescription

  /// The C description without its pointer, which the storage owns.
  private struct LayerDescription: Sendable {
    let kind: RecurrentKind
    let skipsZeros: Bool
    let features: Int
    let units: Int
    let activation: ElementwiseFunction
    let recurrentActivation: ElementwiseFunction
    let precision: Precision

    func forC(packed: UnsafePointer<Float>?) -> rnnx_layer {
      rnnx_layer(
        kind: kind.number, skips_zeros: skipsZeros ? 1 : 0, pairs: precision.pairs,
        features: Int64(features),
        units: Int64(units), packed: packed, activation: activation.forC,
        recurrent_activation: recurrentActivation.forC)
    }
  }

  init(
    _ weights: RecurrentWeights, kind: RecurrentKind, activation: ElementwiseFunction,
    recurrentActivation: ElementwiseFunction, precision: Precision, on kernels: Kernels
  ) {
    let description = LayerDescription(
      kind: kind, skipsZeros: weights.recurrentKernel.allSatisfy(\.isFinite),
      features: weights.features, units: weights.units, activation: activation,
      recurrentActivation: recurrentActivation, precision: precision)
    var layer = description.forC(packed: nil)
    let count = Int(kernels.table.layer_floats(&layer))
    self.kernels = kernels
    self.description = description
    storage = PackedStorage(count: count) { packed in
      weights.withArrays { arrays in
        var arrays = arrays
        kernels.table.pack_layer(&layer, &arrays, packed)
      }
    }
  }

  func scratchCount(rows: Int, timeSteps: Int) -> Int {
    var layer = description.forC(packed: nil)
    return Int(kernels.table.scratch_floats(&layer, Int64(rows), Int64(timeSteps)))
  }

  func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    var layer = description.forC(packed: storage.floats)
    var sequence = call.forC(scratch: scratch)
    kernels.table.run_layer(&layer, &sequence)
  }
}

extension RecurrentWeights {
  fileprivate func withArrays(_ body: (rnnx_layer_arrays) -> Void) {
    kernel.withUnsafeBufferPointer { kernel in
      recurrentKernel.withUnsafeBufferPointer { recurrentKernel in
        withOptionalBuffer(bias) { bias in
          body(
            rnnx_layer_arrays(
              kernel: kernel.baseAddress, recurrent_kernel: recurrentKernel.baseAddress,
              bias: bias?.baseAddress))
        }
      }
    }
  }
}

extension SequenceCall {
  fileprivate func forC(scratch: UnsafeMutablePointer<Float>) -> rnnx_sequence {
    rnnx_sequence(
      rows: Int64(rows), steps: Int64(timeSteps), input: input,
      input_row_stride: Int64(inputRowStride), input_step_stride: Int64(inputStepStride),
      output: output, output_row_stride: Int64(outputRowStride),
      output_step_stride: Int64(outputStepStride), writes: writes.number,
      starts_from_zero: startsFromZero ? 1 : 0, goes_backwards: goesBackwards ? 1 : 0,
      zero_output_for_mask: zeroOutputForMask ? 1 : 0, hidden: hiddenState, cell: cellState,
      mask: mask, mask_row_stride: Int64(maskRowStride), scratch: scratch, threads: Int64(threads))
  }
}

extension SequenceOutput {
  fileprivate var number: Int32 {
    switch self {
    case .none: Int32(RNNX_WRITES_NONE.rawValue)
    case .last: Int32(RNNX_WRITES_LAST.rawValue)
    case .all: Int32(RNNX_WRITES_ALL.rawValue)
    }
  }
}
