import ArgumentParser
import RNNXKernels
import RNNXRuntime

/// `rnnx doctor`: what this program finds on this machine.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Describes this machine and tests the program on it.",
    discussion: "  rnnx doctor")

  func run() throws { try Console.print("rnnx \(RNNXTool.version)") }
}
