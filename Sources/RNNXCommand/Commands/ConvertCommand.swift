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
    if source != "-" && Folder.isFolder(source) && !FolderReport.isModel(source) {
      return try convertFolder()
    }
    guard let format = options.to ?? ModelFormat(fileName: target) else {
      throw CommandFailure("\(target): the name tells no format; \(Self.formats)", .usage)
    }
    let conversion = Conversion(source: source, target: target, format: format, options: options)
    let converted = try conversion.run()
    try report(converted.text, converted.json)
    if let verified = converted.verified, !verified.isEqual { throw verified.failure(of: target) }
  }

  private func convertFolder() throws {
    guard let format = options.to else {
      throw CommandFailure("a folder has no format; \(Self.formats)", .usage)
    }
    let folders = FolderConversion(source: source, target: target, format: format, options: options)
    let result = try folders.run()
    try report(result.text, result.json)
    if !result.refused.isEmpty {
      throw CommandFailure("\(source): \(result.refused.count) files were not converted", .badInput)
    }
    if result.converted.contains(where: { !($0.verified?.isEqual ?? true) }) {
      throw CommandFailure("\(target): outputs differ", .fault)
    }
  }

  private func report(_ text: String, _ document: JSONObject) throws {
    // A model on standard output leaves no room for a report there.
    if target == "-" { return options.quiet ? () : Console.note(text) }
    if json {
      try Console.print(JSONText.document(.object(document)))
    } else if !options.quiet {
      try Console.print(text)
    }
  }

  private static var formats: String {
    "--to names one of " + ModelFormat.allCases.map(\.rawValue).joined(separator: ", ")
  }
}
