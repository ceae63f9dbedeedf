import ArgumentParser
import RNNXData
import RNNXFormats
import RNNXGraph
import RNNXRuntime

/// `rnnx infer`: runs a model on data.
struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Runs a model on data.",
    discussion: """
      Without --model the digit classifier inside the program is used.

        rnnx infer --input digits.idx --labels digits-labels.idx
        rnnx infer --model model.h5 --input digits.idx --output predictions.csv
      """)

  @OptionGroup var inputs: InferInputs
  @OptionGroup var outputs: InferOutputs

  func run() throws {
    let source = ModelSource(
      path: inputs.model, architecture: inputs.layers.architecture, matching: inputs.layers.match)
    do {
      try run(source)
    } catch let error as RuntimeError {
      throw CommandFailure.badInput(source.name, error.description)
    }
  }

  private func run(_ source: ModelSource) throws {
    if let model = try source.readONNX(externalData: inputs.externalData) {
      try ONNXSelfTest.check(model, file: source.name)
      guard let file = ONNXRoute.layers(of: model, source.name) else {
        return try ProgramInference(
          model: model, file: source.name, inputs: inputs, outputs: outputs
        ).run()
      }
      return try run(source, file)
    }
    try run(source, try source.read())
  }

  private func run(_ source: ModelSource, _ file: ModelFile) throws {
    var graph = file.graph
    if let layer = inputs.layer {
      graph = try GraphVariant.probing(graph, layer: layer, of: source.name)
    }
    if inputs.stateful { graph = GraphVariant.stateful(graph) }
    let model = try source.prepare(graph, precision: inputs.precision)
    let bindings = try InputBinding.open(
      inputs.input, for: graph, options: reading, padding: inputs.padding)
    let batchSize =
      inputs.batchSize
      ?? (answersLines ? 1 : Self.batchSize(of: graph, isStateful: model.isStateful))
    if model.isStateful { try checkBatches(bindings, batchSize) }
    let inference = Inference(
      model: model, bindings: bindings, batchSize: batchSize, threads: inputs.threads)
    let warnings = try WeightWarnings.of(file.graph).map { "warning: \(source.name): \($0)" }
    let remarks = bindings.compactMap { binding in
      binding.remark.map { "\(binding.source.name): \($0)" }
    }
    var options = outputs
    if answersLines { options.output = "-" }
    try InferenceReport(
      inference: inference, options: options, modelName: source.name,
      notes: file.plan.map { "\(source.name): \($0)" } + warnings + remarks
    ).run()
  }

  /// JSON lines from a pipe are answered one by one.
  private var answersLines: Bool {
    inputs.input == ["-"] && outputs.format == .jsonl && outputs.output == nil
      && outputs.labels == nil && !outputs.json
  }

  /// How files are read: `--format` is the format of standard input, too.
  private var reading: ReadingOptions {
    var options = inputs.reading
    if options.format == nil, inputs.input == ["-"] { options.format = outputs.format }
    return options
  }

  /// A state follows as many sequences as a batch has, so every batch must be full.
  private func checkBatches(_ bindings: [InputBinding], _ size: Int) throws(CommandFailure) {
    for binding in bindings {
      guard let count = binding.source.sampleCount, count % size != 0 else { continue }
      throw .badInput(
        binding.source.name,
        "expected a multiple of \(size) samples, the batch size of this"
          + " stateful model, found \(count)")
    }
  }

  /// What the model prescribes; a stateful model without a prescription follows one sequence.
  private static func batchSize(of graph: ModelGraph, isStateful: Bool) -> Int {
    let fixed = graph.inputNames.compactMap { (graph[layer: $0]?.kind as? InputLayer)?.batchSize }
    return isStateful ? fixed.first ?? 1 : 256
  }
}
