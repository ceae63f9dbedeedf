import ArgumentParser
import HDF5
import RNNXData
import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXONNX
import RNNXProof
import RNNXRuntime
import RNNXTraining

/// What a command ends with: one message and the exit code.
package struct CommandFailure: Error, Equatable, Sendable {
  /// The text after `rnnx: `; empty where there is nothing more to say.
  package let message: String
  /// How the process ends.
  package let status: ExitStatus

  /// A failure that a command found itself.
  package init(_ message: String, _ status: ExitStatus = .badInput) {
    self.message = message
    self.status = status
  }

  /// The input of a command is at fault, `place` being the file.
  package static func badInput(_ place: String, _ message: String) -> CommandFailure {
    CommandFailure("\(place): \(message)", .badInput)
  }

  /// The one place that maps errors to exit codes; `nil` for what ArgumentParser reports itself.
  package init?(explaining error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as FileError: self.init(Self.text(of: error), Self.status(of: error))
    case let error as HDF5Error: self.init(error.description, Self.status(of: error))
    case let error as FormatError:
      if case .onnx(let cause) = error.reason {
        self.init(explaining: cause)
      } else if case .hdf5(let cause) = error.reason {
        self.init(cause.description, Self.status(of: cause))
      } else if case .file(let cause) = error.reason {
        self.init(Self.text(of: cause), Self.status(of: cause))
      } else if case .tensor(let cause) = error.reason, let failure = Self(explaining: cause) {
        self = failure
      } else {
        self.init(error.description, .badInput)
      }
    case let error as DataError:
      if let cause = error.fileError {
        self.init(Self.text(of: cause), Self.status(of: cause))
      } else if case .hdf5(let cause) = error.reason {
        self.init(error.description, Self.status(of: cause))
      } else {
        self.init(error.description, Self.status(of: error))
      }
    case let error as TensorError:
      if let cause = CommandFailure(explaining: error.cause), cause.status != .internalFault {
        self = cause
      } else {
        self.init(error.description, .badInput)
      }
    case let error as GraphError: self.init(error.description, .badInput)
    case let error as ONNXError:
      if case .file(let cause) = error.reason {
        self.init(Self.text(of: cause), Self.status(of: cause))
      } else {
        self.init(error.description, .badInput)
      }
    case let error as RuntimeError: self.init(error.description, .badInput)
    case let error as TrainingError: self.init(error.description, .badInput)
    case let error as JSONError: self.init(error.description, .badInput)
    case let error as ProofError: self.init(error.description, .badInput)
    case let error as GoldenError: self.init(error.description, .badInput)
    case is ValidationError, is CleanExit, is ExitCode: return nil
    default:
      // Errors of parsing are internal types of ArgumentParser, which knows their exit code.
      guard RNNXTool.exitCode(for: error) == .failure else { return nil }
      self.init("a fault of rnnx itself: \(error)", .internalFault)
    }
  }

  /// A model file that could not be written.
  init(explaining error: ModelWriteError, _ target: String) {
    switch error.reason {
    case .file(let cause): self.init(Self.text(of: cause), Self.status(of: cause))
    case .hdf5(let cause): self.init(cause.description, Self.status(of: cause))
    case .tensor(let cause): self.init(cause.description, .badInput)
    case .onnx(let cause): self.init(cause.description, .badInput)
    case .json, .archive: self.init("\(target): \(error)", .writeFailed)
    case .verification: self.init("\(target): \(error)", .internalFault)
    }
  }

  /// Nobody reads on where a pipe was closed: `rnnx inspect x | head` needs no message.
  private static func text(of error: FileError) -> String {
    guard error.reason != .closedPipe else { return "" }
    let hint = error.reason == .exists ? "; --force replaces it" : ""
    return error.description + hint
  }

  private static func status(of error: FileError) -> ExitStatus {
    switch (error.operation, error.reason) {
    case (.create, _), (.replace, .exists): .cannotCreate
    case (.write, _), (.replace, _): .writeFailed
    case (_, .short), (_, .tooLarge): .badInput
    case (.open, _), (.read, _): .noInput
    }
  }

  private static func status(of error: DataError) -> ExitStatus {
    switch error.reason {
    case .unknownFormat, .oneArrayOnly: .usage
    default: .badInput
    }
  }

  private static func status(of error: HDF5Error) -> ExitStatus {
    switch error.reason {
    case .cannotOpen, .readFailed: .noInput
    case .cannotCreate: .cannotCreate
    case .writeFailed: .writeFailed
    default: .badInput
    }
  }
}
