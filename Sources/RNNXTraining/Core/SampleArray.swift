package import RNNXKernels
package import RNNXRuntime

/// Samples in memory, each a stretch of numbers: what batches are gathered from.
///
/// `@unchecked Sendable`: never written after it is made.
package final class SampleArray<Number: TrainingNumber>: @unchecked Sendable {
  /// The shape of a sample.
  package let shape: [Int]
  /// The number of samples.
  package let count: Int
  /// The numbers of a sample.
  package let sampleCount: Int
  package let values: UnsafeMutablePointer<Number>
  private let memory: Memory<Number>

  /// A copy of the values of a tensor, whose first axis counts the samples.
  package init(_ tensor: Tensor) {
    shape = Array(tensor.shape.dropFirst())
    count = tensor.shape.first ?? 0
    sampleCount = shape.reduce(1, *)
    memory = Memory(count: tensor.values.count)
    values = memory.take(tensor.values.count)
    if Number.self == Float.self {
      tensor.values.withUnsafeBytes { raw in
        UnsafeMutableRawBufferPointer(start: values, count: raw.count).copyMemory(from: raw)
      }
    } else {
      for (index, value) in tensor.values.enumerated() { values[index] = Number(value) }
    }
  }

  /// Some samples of another array, in its memory.
  init(_ whole: SampleArray, _ range: Range<Int>) {
    shape = whole.shape
    count = range.count
    sampleCount = whole.sampleCount
    memory = whole.memory
    values = whole.values + range.lowerBound * whole.sampleCount
  }

  /// Copies the samples of the given numbers behind each other.
  package func gather(
    _ indices: ArraySlice<Int>, into target: UnsafeMutablePointer<Number>
  ) {
    var to = target
    for index in indices {
      to.update(from: values + index * sampleCount, count: sampleCount)
      to += sampleCount
    }
  }
}

extension SampleArray<Float> {
  /// A copy as a tensor, the samples first.
  package var tensor: Tensor {
    Tensor(
      shape: [count] + shape,
      values: Array(UnsafeBufferPointer(start: values, count: count * sampleCount)))
  }
}

/// What a model is trained on: inputs, targets and weights of the same samples.
package struct TrainingSamples<Number: TrainingNumber>: Sendable {
  package var inputs: [SampleArray<Number>]
  package var targets: [SampleArray<Number>]
  /// How much each sample counts, `[samples]`.
  package var weights: SampleArray<Number>?
  package var count: Int { inputs.first?.count ?? 0 }

  package init(
    inputs: [SampleArray<Number>], targets: [SampleArray<Number>],
    weights: SampleArray<Number>? = nil
  ) {
    self.inputs = inputs
    self.targets = targets
    self.weights = weights
  }
}
