import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTraining

/// A run of `rnnx train`: what is told, saved and written on the way.
struct TrainingRun {
  let trainer: Trainer
  let recipe: Recipe
  let recipePath: String
  let options: TrainOptions
  let format: ModelFormat
  let start: StartingModel

  private var checkpoint: String { CheckpointFile.path(for: options.output) }

  /// Trains to the end, or until Ctrl-C.
  func run(_ samples: TrainingSamples<Float>, _ validation: TrainingSamples<Float>?) throws {
    let progress = TrainingProgress(
      epochs: recipe.settings.epochs, isWanted: !options.quiet && !options.noProgress)
    var events = Trainer.Events()
    events.step = { step in
      progress.show(step)
      return !Interruption.isRequested
    }
    events.epoch = { log in
      progress.finish()
      if !options.quiet { Console.note(EpochText.line(log, of: recipe.settings.epochs)) }
      try writeLogs()
    }
    events.save = { path, log in
      try save(to: EpochText.filled(path, log), keepingOld: false)
    }
    events.checkpoint = {
      try CheckpointFile.write(trainer.snapshot, recipe: recipe.json, to: checkpoint)
    }
    events.warn = { if !options.quiet { Console.report("warning: " + $0) } }
    let ending: Trainer.Ending
    do { ending = try trainer.fit(samples, validation: validation, events) } catch {
      progress.finish()
      throw failure(error)
    }
    progress.finish()
    if ending == .interrupted { try interrupt() }
    if case .stopped(let reason) = ending, !options.quiet { Console.note("stopped: \(reason)") }
    try save(to: options.output, keepingOld: true)
    try report(samples, validation)
    let verified =
      options.verify
      ? try TrainedCheck(trainer: trainer, path: options.output).found(on: samples) : nil
    RemovedFile.remove(checkpoint)
    try tell(verified)
    if let verified, !verified.isEqual { throw verified.failure(of: options.output) }
  }

  /// A loss that is no number leaves the last good checkpoint.
  private func failure(_ error: any Error) -> any Error {
    guard let error = error as? TrainingError, case .notFinite = error else { return error }
    let kept =
      trainer.history.isEmpty
      ? "; no epoch was completed before" : "; \(checkpoint) holds the last good epoch"
    return CommandFailure.badInput(recipePath, error.description + kept)
  }

  private func interrupt() throws {
    try CheckpointFile.write(trainer.snapshot, recipe: recipe.json, to: checkpoint)
    try save(to: options.output, keepingOld: false)
    throw CommandFailure(
      "interrupted in epoch \(trainer.epoch + 1), after step \(trainer.stepInEpoch);"
        + " \(options.output) holds the model so far, \(checkpoint) the run;"
        + " the same command with --resume goes on", .interrupted)
  }

  private func save(to path: String, keepingOld: Bool) throws {
    var training = start.training
    training.optimizer = trainer.optimizerState
    let file = ModelFile(graph: trainer.trainedGraph, origin: start.origin, training: training)
    try ModelSaving.write(
      file, to: path, format: path == options.output ? format : try ModelSaving.format(of: path),
      replacing: !keepingOld || options.force || options.resume)
  }

  private func writeLogs() throws {
    if let path = options.log { try EpochText.writeCSV(trainer.history, to: path, separator: ",") }
    for case .csvLogger(let path, let separator, _) in recipe.callbacks {
      try EpochText.writeCSV(trainer.history, to: path, separator: separator)
    }
  }

  private func report(
    _ samples: TrainingSamples<Float>, _ validation: TrainingSamples<Float>?
  ) throws {
    guard let path = options.report else { return }
    let page = try TrainingPage(
      trainer: trainer, recipe: recipe, output: options.output, samples: validation ?? samples,
      isValidation: validation != nil)
    let file = try AtomicOutputFile(path: path)
    try file.write(page.html)
    try file.commit()
  }

  /// The result on standard output.
  private func tell(_ verified: VerifiedOutputs?) throws {
    if options.json {
      var document: JSONObject = [
        "output": .string(options.output), "epochs": .integer(trainer.history.count),
        "history": .array(trainer.history.map(\.json)),
      ]
      if let verified { document["largest_difference"] = .number(verified.largest) }
      return try Console.print(try JSONText.line(.object(document)))
    }
    let last = trainer.history.last.map { EpochText.values($0) } ?? ""
    try Console.print("\(options.output): \(last)")
    if let verified { try Console.print("verified: \(verified.text)") }
  }
}
