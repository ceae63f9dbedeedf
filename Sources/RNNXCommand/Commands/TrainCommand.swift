import ArgumentParser
import RNNXData
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXRuntime
import RNNXTraining

/// `rnnx train`: trains a model as a recipe says.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model as a recipe says.",
    discussion: """
      A recipe is JSON with Keras' own key names: "model" (an architecture, or the
      path of a model file to go on from), "compile" and "fit". Ctrl-C saves and
      says how to resume.

        rnnx train recipe.json --input x.idx --labels y.idx --output model.keras
      """)

  @Argument(help: "The recipe, a JSON file.")
  var recipe: String

  @OptionGroup var options: TrainOptions

  func run() throws {
    Interruption.begin()
    let recipe = try Self.read(recipe)
    let output = options.output
    let format = try ModelSaving.format(of: output)
    try OutputCheck.creatable(
      [output, CheckpointFile.path(for: output)]
        + [options.log, options.report].compactMap(\.self),
      replacing: options.force || options.resume, own: [output])
    let start = try StartingModel(recipe, path: self.recipe)
    var (samples, remarks) = try TrainingFiles.read(
      input: options.input, labels: options.labels, for: start.graph, options: options.reading,
      padding: options.padding)
    if let path = options.sampleWeights {
      let weights = try TrainingFiles.numbers(of: path)
      do throws(TrainingError) { try samples.setWeights(weights) } catch {
        throw CommandFailure.badInput(path, error.description)
      }
    }
    let validation = try options.validation(for: start.graph)
    if !options.quiet { remarks.forEach(Console.report) }
    do {
      let trainer = try Trainer(
        start.graph, start.compilation, settings: recipe.settings, callbacks: recipe.callbacks,
        threads: options.threads ?? availableCores)
      if let state = start.optimizer { try trainer.restore(state) }
      if options.resume {
        let path = CheckpointFile.path(for: output)
        try trainer.restore(try CheckpointFile.read(path, recipe: recipe.json))
      }
      try TrainingRun(
        trainer: trainer, recipe: recipe, recipePath: self.recipe, options: options,
        format: format, start: start
      ).run(samples, validation)
    } catch let error as TrainingError {
      throw CommandFailure.badInput(self.recipe, error.description)
    }
  }

  private static func read(_ path: String) throws -> Recipe {
    let bytes = try readFile(path, limit: 1 << 26)
    do {
      guard let object = try JSONValue(parsing: bytes).objectValue else {
        throw CommandFailure.badInput(
          path, "expected an object with \"model\", \"compile\" and \"fit\"")
      }
      return try Recipe(object)
    } catch let error as TrainingError {
      let lines = error.description.split(separator: "\n").map { "\(path): \($0)" }
      throw CommandFailure(lines.joined(separator: "\n"))
    } catch let error as JSONError {
      throw CommandFailure.badInput(path, error.description)
    }
  }
}

/// The options of `rnnx train`.
struct TrainOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A data file; name=file for a model with several inputs.", valueName: "data")
  )
  var input: [String] = []

  @Option(help: ArgumentHelp("What the model should answer: a file an output.", valueName: "data"))
  var labels: [String] = []

  @Option(help: ArgumentHelp("How much each sample counts, a number a sample.", valueName: "data"))
  var sampleWeights: String?

  @Option(help: "The model file to write (.keras or .h5).")
  var output: String

  @Option(help: ArgumentHelp("Samples that only measure, after each epoch.", valueName: "data"))
  var validationInput: [String] = []

  @Option(help: ArgumentHelp("What the model should answer to those.", valueName: "data"))
  var validationLabels: [String] = []

  @Option(help: "A CSV file with a line an epoch.")
  var log: String?

  @Option(help: "One HTML page: curves, confusion matrix, examples that went wrong, settings.")
  var report: String?

  @Flag(help: "Go on from the checkpoint beside --output.")
  var resume = false

  @Flag(help: "Read the written file back and compare what it answers with the model in memory.")
  var verify = false

  @Flag(help: "Replace an existing output file.")
  var force = false

  @Option(help: "Threads; without it as many as there are processors. Results do not depend on it.")
  var threads: Int?

  @Option(help: "Multiply every value by this number.")
  var scale: Double?

  @Flag(help: "Leave images as they are instead of scaling bytes by 1/255.")
  var noScale = false

  @Option(help: "Bring sequences to this many steps, zeros in front.")
  var pad: Int?

  @Option(help: "Cut what is too long at this end (pre, post); with --pad.")
  var truncate: SequencePadding.End = .pre

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(help: "Show no progress on the terminal.")
  var noProgress = false

  func validate() throws {
    guard !input.isEmpty, !labels.isEmpty else {
      throw ValidationError("expected --input <data> and --labels <data>")
    }
    guard validationInput.isEmpty == validationLabels.isEmpty else {
      throw ValidationError("expected --validation-input and --validation-labels together")
    }
    if let threads, threads < 1 {
      throw ValidationError("--threads: expected 1 or more, found \(threads)")
    }
    if let pad, pad < 1 { throw ValidationError("--pad: expected 1 or more, found \(pad)") }
  }

  /// How files are read.
  var reading: ReadingOptions {
    let scaling = scale.map { ReadingOptions.Scaling.factor($0) }
    return ReadingOptions(scaling: scaling ?? (noScale ? .none : .automatic))
  }

  /// How sequences of different lengths are brought to one.
  var padding: SequencePadding? {
    pad.map { SequencePadding(timeSteps: $0, truncating: truncate) }
  }

  /// The samples that only measure.
  func validation(for graph: ModelGraph) throws -> TrainingSamples<Float>? {
    guard !validationInput.isEmpty else { return nil }
    return try TrainingFiles.read(
      input: validationInput, labels: validationLabels, for: graph, options: reading,
      padding: padding
    ).samples
  }
}
