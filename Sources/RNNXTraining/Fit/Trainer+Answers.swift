import RNNXKernels

extension Trainer {
  /// What an output answers.
  package struct Answers {
    /// The values of all samples.
    package fileprivate(set) var values: [Float]
    /// The numbers of one position, and the positions of a sample.
    package let width: Int
    package let positions: Int
  }

  /// What the first output answers: runs the model as it is now, without dropout.
  package func answers(_ samples: TrainingSamples<Float>) throws(TrainingError) -> Answers {
    try allAnswers(samples)[0]
  }

  /// What every output answers.
  package func allAnswers(_ samples: TrainingSamples<Float>) throws(TrainingError) -> [Answers] {
    let size = min(settings.batchSize, samples.count)
    var answers = try stepper.core.heads(samples, batchSize: size).map {
      Answers(values: [], width: $0.width, positions: $0.positions)
    }
    let order = Array(0..<samples.count)
    for start in stride(from: 0, to: samples.count, by: size) {
      let rows = order[start..<min(start + size, samples.count)]
      _ = try withUnsafeMutablePointer(to: &answers) { answers throws(TrainingError) in
        try stepper.evaluate(samples, rows) { output in
          answers.pointee[output.index].values += output.values
        }
      }
    }
    return answers
  }
}

extension Loss {
  /// Whether outputs are classes.
  package var isClassification: Bool {
    switch self {
    case .sparseCategoricalCrossentropy, .categoricalCrossentropy: true
    default: false
    }
  }
}

extension SampleArray where Number == Float {
  /// The class of a sample: the number itself, or the place of the largest.
  package func label(of sample: Int) -> Int {
    let own = UnsafeBufferPointer(start: values + sample * sampleCount, count: sampleCount)
    return own.count == 1
      ? Int(own[0]) : own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
  }
}
