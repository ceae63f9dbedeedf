import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXJSON

/// `rnnx convert`: writes a model in another format.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes a model in another format, with the same meaning.",
    discussion: """
      What cannot be carried over is listed before anything is written; --lossy accepts the list.

        rnnx convert old.h5 new.keras
        rnnx convert --to keras2-h5 model.keras model.h5
        rnnx convert --to keras models/ migrated/
      """)

  @Argument(help: "The model file, or a folder of them; - is standard input.") var source: String

  @Argument(help: "The file to write, or the folder for a folder.") var target: String

  @OptionGroup var options: ConvertOptions

  @Flag(help: "Print one JSON document.") var json = false

  func run() throws {
    guard let format = options.to ?? ModelFormat(fileName: target) else {
      throw CommandFailure(
        "\(target): the name tells no format; --to names one of "
          + ModelFormat.allCases.map(\.rawValue).joined(separator: ", "), .usage)
    }
    let conversion = Conversion(source: source, target: target, format: format, options: options)
    let converted = try conversion.run()
    if json {
      try Console.print(JSONText.document(.object(converted.json)))
    } else if !options.quiet {
      try Console.print(converted.text)
    }
    if let difference = converted.difference, !(difference <= 1e-5) {
      throw CommandFailure("\(target): outputs differ by \(difference)", .fault)
    }
  }
}
