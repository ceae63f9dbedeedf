package import ArgumentParser
import RNNXFiles

/// The command line tool `rnnx`.
@main
package struct RNNXTool: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "rnnx",
    abstract: "Sets trained recurrent networks free.",
    discussion: """
      Reads what any Keras saved, and ONNX; explains it, runs it, trains it on, and writes it elsewhere.

        rnnx inspect model.h5
        rnnx convert old.h5 new.keras
        rnnx infer --model model.h5 --input digits.idx --labels digits-labels.idx
      """,
    version: version,
    subcommands: [
      InspectCommand.self,
      ConvertCommand.self,
      InferCommand.self,
      TrainCommand.self,
      CompareCommand.self,
      GoldenCommand.self,
      BenchCommand.self,
      DoctorCommand.self,
    ])

  /// The version of this program.
  package static let version = "0.1.0"

  package init() {}

  /// Parses the arguments, runs the command and ends the process with the exit code of `cli.md`.
  package static func main() {
    ignoreWriteSignals()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// ArgumentParser speaks for its own errors, help and version; everything else is reported here.
  private static func end(with error: any Error) -> Never {
    guard let failure = CommandFailure(explaining: error) else { exit(withError: error) }
    if !failure.message.isEmpty { Console.report(failure.message) }
    exit(withError: failure.status.exitCode)
  }
}
