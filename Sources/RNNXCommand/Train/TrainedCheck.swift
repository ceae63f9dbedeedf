import RNNXFormats
import RNNXGraph
import RNNXProof
import RNNXRuntime
import RNNXTraining

/// Whether the file that `rnnx train --verify` wrote answers as the model in memory does.
struct TrainedCheck {
  /// At most so many samples are answered twice.
  static let largestCount = 256

  let trainer: Trainer
  /// The file.
  let path: String

  /// Answers samples by both and compares.
  func found(on samples: TrainingSamples<Float>) throws -> VerifiedOutputs {
    let part = samples.part(0..<min(samples.count, Self.largestCount))
    let model = try Model(try ModelReader().read(path: path).graph)
    let inputs = part.inputs.map(\.tensor)
    let answers = try trainer.allAnswers(part)
    let results = try model.predict(inputs)
    return VerifiedOutputs(
      zip(zip(model.graph.outputNames, results), answers).map { output, answer in
        let expected = Tensor(shape: output.1.shape, values: answer.values)
        return TensorComparison(
          output.0, output.1, output.0, expected, limits: VerifiedOutputs.limits)
      })
  }
}
