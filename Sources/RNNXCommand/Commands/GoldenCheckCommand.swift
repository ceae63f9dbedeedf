import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXJSON
import RNNXProof

/// `rnnx golden check`: runs cases and compares.
struct GoldenCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Runs cases and compares their outputs with the recorded ones.",
    discussion: """
      Exit code 0: all the same; 1: outputs differ; 65: a case could not be checked.

        rnnx golden check cases --junit report.xml
        rnnx golden check cases/digits --model new.h5 --write-outputs
      """)

  @Argument(help: "Folders of cases, or folders that hold such.") var folders: [String]

  @Option(help: "Check this model instead of the cases' own.") var model: String?

  @OptionGroup var limits: LimitOptions

  @Flag(help: "Outputs must have the same bits, for cases recorded on this type of machine.")
  var bitExact = false

  @Flag(help: "Write the outputs that were found into each case, as actual.json.")
  var writeOutputs = false

  @Flag(help: "Accept the outputs that differ: they are expected from now on.")
  var update = false

  @Flag(help: "With --update: replace outputs that another program recorded, too.")
  var force = false

  @Option(help: ArgumentHelp("Write the results as JUnit XML.", valueName: "file"))
  var junit: String?

  @Option(help: "The number of cases at once (default: one a core).") var threads: Int?

  @Flag(help: "Print one JSON document.") var json = false
  @Flag(help: "Print a line for every case, not only for those that differ.") var verbose = false
  @Flag(help: "Print nothing: the exit code is the answer.") var quiet = false

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads: expected 1 or more, found \(threads)")
    }
    if !limits.layerTolerance.isEmpty {
      throw ValidationError("--layer-tolerance belongs to `golden record`: the case keeps it")
    }
    if update, model != nil {
      throw ValidationError("--update accepts the outputs of a case's own model, not of --model")
    }
  }

  func run() throws {
    var options = GoldenOptions()
    let isLimited = limits.atol != nil || limits.rtol != nil
    options.limits = isLimited ? limits.limits() : nil
    options.nanEqual = limits.nanEqual
    options.isBitExact = bitExact
    options.writesOutputs = writeOutputs
    options.accepts = update
    options.acceptsForeign = force
    options.threads = threads
    if let model { options.model = try ModelSource(path: model).read() }
    let cases = try folders.flatMap { try GoldenCase.find(in: $0) }
    guard !cases.isEmpty else {
      throw CommandFailure(
        "\(folders.joined(separator: ", ")): expected cases, found none", .noInput)
    }
    let clock = Stopwatch()
    let results = GoldenCheck(options: options).run(cases)
    let report = GoldenReport(results: results, seconds: clock.seconds)
    if let junit {
      let file = try AtomicOutputFile(path: junit, replacingExisting: true)
      try file.write(JUnitReport(results).xml)
      try file.commit()
    }
    if json {
      try Console.print(try JSONText.document(report.json))
    } else if !quiet {
      try Console.print(report.text(verbose: verbose))
    }
    if let status = report.status { throw status.exitCode }
  }
}
