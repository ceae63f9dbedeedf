import RNNXData
import RNNXFiles
import RNNXGraph
import RNNXJSON
import RNNXRuntime

/// Runs an inference and shows its results where the options want them.
struct InferenceReport {
  let inference: Inference
  let options: InferOutputs
  let modelName: String
  /// What the user should know, told when the first batch has succeeded.
  let notes: [String]

  /// Whether standard output belongs to the predictions themselves.
  private var writesToOutput: Bool {
    options.output.map { ["-", "/dev/stdout"].contains($0) } ?? false
  }

  /// Runs all samples; a failure leaves no output file.
  func run() throws {
    Interruption.begin()
    let meaning = OutputMeaning(of: inference.model.graph)
    let labels = try options.labels.map { try checked(try Labels(reading: $0), meaning) }
    let output = makeOutput()
    let text = try options.output == nil && labels == nil ? ResultText(self, meaning) : nil
    var evaluation: Evaluation?
    var progress = ProgressLine(
      total: inference.count, isWanted: !options.quiet && !options.noProgress)
    defer { progress.finish() }
    var samples = 0
    try inference.run { outputs, first in
      try output?.append(outputs)
      try text?.write(outputs, first: first)
      if let labels { try evaluate(outputs, first, labels, meaning, &evaluation) }
      if first == 0, !options.quiet { notes.forEach(Console.report) }
      samples = first + (outputs.first?.batchSize ?? 0)
      progress.update(samples)
    }
    if let labels, labels.values.count != samples { throw otherCount(labels, samples) }
    try output?.finish()
    progress.finish()
    try text?.finish(samples: samples)
    try report(evaluation, samples)
  }

  private func makeOutput() -> PredictionOutput? {
    guard let path = options.output else { return nil }
    let writesDirectly = path == "-" || path.hasPrefix("/dev/")
    return PredictionOutput(
      path: path, names: inference.model.graph.outputNames,
      options: WritingOptions(
        format: options.format ?? (writesDirectly ? .csv : nil), replacesExisting: options.force,
        sampleCount: inference.count))
  }

  /// Refuses labels that cannot belong to this data before anything is computed.
  private func checked(_ labels: Labels, _ meaning: OutputMeaning) throws -> Labels {
    guard meaning != .values else {
      throw CommandFailure(
        "\(modelName): --labels needs a model with one output of classes, [batch, classes]")
    }
    if let count = inference.count, labels.values.count != count { throw otherCount(labels, count) }
    return labels
  }

  private func otherCount(_ labels: Labels, _ samples: Int) -> CommandFailure {
    .badInput(
      labels.file, "expected a label a sample, \(samples), found \(labels.values.count)")
  }

  private func evaluate(
    _ outputs: [Tensor], _ first: Int, _ labels: Labels, _ meaning: OutputMeaning,
    _ evaluation: inout Evaluation?
  ) throws(CommandFailure) {
    guard let output = outputs.first else { return }
    var current =
      evaluation ?? Evaluation(width: output.rowCount, areProbabilities: meaning != .scores)
    for row in 0..<output.batchSize {
      guard first + row < labels.values.count else { throw otherCount(labels, first + row + 1) }
      let label = labels.values[first + row]
      guard label >= 0, label < current.classCount else {
        throw .badInput(
          labels.file,
          "label \(first + row): expected a class below \(current.classCount),"
            + " which is what the model has, found \(label)")
      }
      current.add(output.row(row), label: label)
    }
    evaluation = current
  }

  private func report(_ evaluation: Evaluation?, _ samples: Int) throws {
    if let path = options.output, !writesToOutput, !options.quiet {
      Console.note("\(path): predictions of \(NumberText.grouped(samples)) samples")
    }
    let text: String
    if options.json, options.output != nil || evaluation != nil {
      text = try JSONText.line(.object(evaluation?.json ?? ["samples": .integer(samples)]))
    } else if let evaluation {
      text = evaluation.text
    } else {
      return
    }
    if writesToOutput { Console.note(text) } else { try Console.print(text) }
  }
}
