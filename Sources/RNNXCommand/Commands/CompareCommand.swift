import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXJSON
import RNNXProof

/// `rnnx compare`: finds what differs between two models.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Finds what differs between two models, of any formats.",
    discussion: """
      Structure, configuration, weights gate by gate, optimizer, then outputs layer by layer.
      Exit code 0: the same; 1: different. Folders are compared file by file.

        rnnx compare model.h5 converted.keras
        rnnx compare before.h5 after.h5 --input digits.idx --atol 1e-4 --html report.html
      """)

  @Argument(help: "A model file, or a folder of them.") var a: String
  @Argument(help: "The reference: a model file, or a folder.") var b: String

  @OptionGroup var limits: LimitOptions
  @OptionGroup var comparing: CompareOptions

  @Flag(help: "Print one JSON document.") var json = false
  @Flag(help: "Show all differences, not only the first of each kind.") var all = false
  @Flag(help: "Print nothing: the exit code is the answer.") var quiet = false

  @Option(help: ArgumentHelp("Write one self-contained page.", valueName: "file"))
  var html: String?

  @Flag(help: "Replace an existing file of --html.") var force = false

  func run() throws {
    switch (Folder.isFolder(a), Folder.isFolder(b)) {
    case (true, true): try FolderComparison(command: self).run()
    case (false, false): try runFiles()
    default:
      throw CommandFailure("\(a), \(b): expected two files or two folders, found one of each")
    }
  }

  private func runFiles() throws {
    let limit = all ? Int.max : 12
    if let pair = try ComparedPrograms(a, b, command: self) {
      try report(
        pair.html, pair.json, pair.text(limit: limit), isSame: pair.comparison.isSame)
    } else {
      let pair = try ComparedPair(a, b, command: self)
      try report(
        ComparisonPage(pair: pair).html, pair.json, pair.text(limit: limit),
        isSame: pair.comparison.isSame)
    }
  }

  private func report(
    _ page: @autoclosure () -> String, _ document: @autoclosure () -> JSONValue,
    _ text: @autoclosure () -> String, isSame: Bool
  ) throws {
    if let html {
      let file = try AtomicOutputFile(path: html, replacingExisting: force)
      try file.write(page())
      try file.commit()
    }
    if json {
      try Console.print(try JSONText.document(document()))
    } else if !quiet {
      try Console.print(text())
    }
    if !isSame { throw ExitStatus.fault.exitCode }
  }
}
