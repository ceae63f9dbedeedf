import ArgumentParser

/// `rnnx bench`: how fast a model runs here.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast a model runs here.",
    discussion: "  rnnx bench model.h5")

  @Argument(help: "The model file.") var model: String

  func run() throws { _ = try ModelSource(path: model).read() }
}
