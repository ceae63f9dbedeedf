import ArgumentParser

/// The command line tool `rnnx`.
@main
struct RNNXTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rnnx", abstract: "Sets trained recurrent networks free.")
}
