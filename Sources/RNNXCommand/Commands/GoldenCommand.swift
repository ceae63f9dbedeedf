import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXProof

/// `rnnx golden`: keeps a model from changing under its owner's feet.
struct GoldenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "golden",
    abstract: "Records what a model answers, and checks that it still does.",
    discussion: """
        rnnx golden record cases/digits --model model.h5 --input digits.idx
        rnnx golden check cases --junit report.xml
      """,
    subcommands: [GoldenRecordCommand.self, GoldenCheckCommand.self])
}

/// `rnnx golden record`: makes a case.
struct GoldenRecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Records a case: the model, inputs, and the outputs that it gives now.",
    discussion: """
        rnnx golden record cases/digits --model model.h5 --input digits.idx
        rnnx golden record cases/random --model model.h5 --seed 7 --layer lstm_1
      """)

  @Argument(help: "The folder of the case; made where it is not there.") var folder: String

  @Option(help: "The model file, which is copied into the case.") var model: String

  @Option(help: "Data: a file, or <input>=<file>; repeatable. Without it: random inputs.")
  var input: [String] = []

  @Option(help: "The seed of random inputs.") var seed: UInt64 = 1
  @Option(help: "The number of random samples.") var samples = 3
  @Option(help: "The length of random sequences, where the model leaves it open.")
  var timeSteps: Int?

  @Option(help: "Record this layer's output, too; repeatable.") var layer: [String] = []
  @Flag(help: "Record the outputs of all layers.") var allLayers = false

  @OptionGroup var limits: LimitOptions

  @Flag(help: "Replace an existing case.") var force = false

  func validate() throws {
    for (name, value) in [("--samples", samples), ("--time-steps", timeSteps)] {
      if let value, value < 1 {
        throw ValidationError("\(name): expected 1 or more, found \(value)")
      }
    }
  }

  func run() throws {
    let source = ModelSource(path: model)
    let file = try source.read()
    var recorder = GoldenRecorder(modelPath: model, writer: "rnnx \(RNNXTool.version)")
    recorder.data = try ModelData.read(input, for: file.graph)
    recorder.source = input.joined(separator: ", ")
    recorder.inputs = RandomInputs(seed: seed, batchSize: samples, timeSteps: timeSteps)
    let computed = file.graph.layers.filter { layer in
      !file.graph.inputNames.contains(layer.name) && !layer.calls.isEmpty
    }
    recorder.layers = allLayers ? computed.map(\.name) : layer
    recorder.limits = limits.limits()
    recorder.layerLimits = try limits.layers
    try recorder.record(file, into: GoldenCase(path: folder), replacing: force)
    Console.note("\(folder): recorded")
  }
}
