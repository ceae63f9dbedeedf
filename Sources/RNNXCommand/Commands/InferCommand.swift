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
    let source = ModelSource(path: inputs.model)
    let file = try source.read()
    var graph = file.graph
    if let layer = inputs.layer { graph = try GraphVariant.probing(graph, layer: layer) }
    if inputs.stateful { graph = GraphVariant.stateful(graph) }
    let model = try source.prepare(graph)
    let bindings = try InputBinding.open(
      inputs.input, for: graph, options: inputs.reading, padding: inputs.sequencePadding)
    let warnings = WeightWarnings.of(file.graph).map { "\(source.name): \($0)" }
    if !outputs.quiet {
      warnings.forEach(Console.warn)
      for binding in bindings {
        if let remark = binding.remark { Console.note("\(binding.source.name): \(remark)") }
      }
    }
    let batchSize = inputs.batchSize ?? Self.batchSize(of: graph, isStateful: model.isStateful)
    let inference = Inference(
      model: model, bindings: bindings, batchSize: batchSize, threads: inputs.threads)
    try InferenceReport(inference: inference, options: outputs, modelName: source.name).run()
  }

  /// What the model prescribes; a stateful model without a prescription follows one sequence.
  private static func batchSize(of graph: ModelGraph, isStateful: Bool) -> Int {
    let fixed = graph.inputNames.compactMap { (graph[layer: $0]?.kind as? InputLayer)?.batchSize }
    return isStateful ? fixed.first ?? 1 : 256
  }
}
