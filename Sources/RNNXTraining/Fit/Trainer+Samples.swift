import RNNXKernels
import RNNXRuntime

extension Trainer {
  /// Holds the last samples back for validation, and weighs samples by their class.
  func split(
    _ samples: TrainingSamples<Float>, _ validation: TrainingSamples<Float>?
  ) throws(TrainingError) -> (TrainingSamples<Float>, TrainingSamples<Float>?) {
    guard validation == nil, settings.validationSplit > 0 else {
      return (try weighed(samples), validation)
    }
    guard settings.validationSplit < 1 else {
      throw .invalidValue(
        "validation_split", found: "\(settings.validationSplit)", expected: "0 up to 1")
    }
    let count = Int(Double(samples.count) * (1 - settings.validationSplit))
    guard count > 0, count < samples.count else {
      throw .data(
        "\(samples.count) samples are too few for validation_split \(settings.validationSplit)")
    }
    return (
      try weighed(samples.part(0..<count)), samples.part(count..<samples.count)
    )
  }

  /// Adds the weights of classes to those of samples, as Keras does.
  private func weighed(
    _ samples: TrainingSamples<Float>
  ) throws(TrainingError) -> TrainingSamples<Float> {
    guard !settings.classWeight.isEmpty else { return samples }
    guard samples.weights == nil, samples.targets.count == 1 else {
      throw .data("class_weight needs a model with one output, and no weights of samples beside")
    }
    let target = samples.targets[0]
    var values = [Float](repeating: 1, count: samples.count)
    for index in values.indices {
      let own = UnsafeBufferPointer(
        start: target.values + index * target.sampleCount, count: target.sampleCount)
      let label =
        own.count == 1
        ? Int(own[0]) : own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
      values[index] = Float(settings.classWeight[label] ?? 1)
    }
    var result = samples
    result.weights = SampleArray(Tensor(shape: [values.count, 1], values: values))
    return result
  }
}

extension TrainingSamples<Float> {
  /// Says how much each sample counts.
  package mutating func setWeights(_ values: [Float]) throws(TrainingError) {
    guard values.count == count else {
      throw .data("expected a weight a sample, \(count), found \(values.count)")
    }
    if let index = values.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      throw .data("sample \(index): expected a weight of 0 or more, found \(values[index])")
    }
    weights = SampleArray(Tensor(shape: [count, 1], values: values))
  }
}

extension TrainingSamples {
  /// Some of the samples.
  package func part(_ range: Range<Int>) -> TrainingSamples {
    TrainingSamples(
      inputs: inputs.map { $0.part(range) }, targets: targets.map { $0.part(range) },
      weights: weights?.part(range))
  }
}

extension SampleArray {
  /// Some of the samples, in the same memory.
  func part(_ range: Range<Int>) -> SampleArray { SampleArray(self, range) }
}
