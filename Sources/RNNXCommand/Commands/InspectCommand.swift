import ArgumentParser

/// `rnnx inspect`: explains a file.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Explains a model file.",
    discussion: "  rnnx inspect model.h5")

  @Argument(help: "The file; - is standard input.") var file: String

  func run() throws { _ = try ModelSource(path: file).read() }
}
