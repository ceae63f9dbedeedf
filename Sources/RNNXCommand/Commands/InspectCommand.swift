import ArgumentParser
import HDF5
import RNNXData
import RNNXFiles
import RNNXFormats
import RNNXJSON

/// `rnnx inspect`: explains a file.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Explains a model file: layers, weights, training state.",
    discussion: """
      Describes other HDF5 files as a tree, and data files (IDX, NPY, NPZ, CSV, JSON lines) by shape and type.

        rnnx inspect model.h5
        rnnx inspect model.h5 --show stats --show optimizer
        rnnx inspect weights.h5 --architecture model.json
        rnnx inspect models/

      Of a folder it tells which files are of which Keras, and what today's Keras would take for
      something else.
      """)

  @Argument(help: "The file or folder; - is standard input.") var file: String

  @OptionGroup var layers: ArchitectureOptions

  @Option(help: "Show more: weights, stats, optimizer, config, tree; repeatable.")
  var show: [DetailSection] = []

  @Flag(help: "Look for NaN, dead units, stuck gates, misfit shapes, code; exit code 1 if found.")
  var check = false

  @Flag(help: "Print one JSON document.") var json = false

  @Option(help: ArgumentHelp("Write the graph for Graphviz.", valueName: "file"))
  var dot: String?

  @Option(help: ArgumentHelp("Write one self-contained page.", valueName: "file"))
  var html: String?

  @Flag(help: "Replace existing files of --dot and --html.") var force = false

  @Flag(help: "ONNX: read weights from files in the model's own folder.")
  var externalData = false

  func run() throws {
    let reader = ModelReader(architecture: layers.architecture, matching: layers.match)
    switch try FileInspection.of(file, with: reader, externalData: externalData) {
    case .onnx(let report):
      try refuse("\(file): an ONNX model that is none in layers")
      try Console.print(json ? try JSONText.document(report.json) : report.text)
    case .model(let report, let opening):
      try write(report)
      try describe(report, opening)
    case .architecture(let report):
      try write(report)
      try describeArchitecture(report)
    case .hdf5(let hdf5, let reason):
      try refuse(reason.description)
      try describe(hdf5, reason)
    case .weights(let inventory, let bytes):
      try refuse("\(file): weights without a model")
      let report = WeightsReport(inventory: inventory, name: file, bytes: bytes, width: width)
      try Console.print(json ? try JSONText.document(report.json) : report.text)
    case .folder:
      try refuse("\(file): a folder")
      let report = try FolderReport(file, width: width)
      try Console.print(json ? try JSONText.document(report.json) : report.text)
      if report.hasBadFiles { throw ExitStatus.badInput.exitCode }
    case .data(let report):
      try refuse("\(file): data, no model")
      try describe(report)
    }
  }

  /// Between 80 and 100 columns, whatever the terminal.
  private var width: Int { min(100, max(80, Terminal.width(of: .output) ?? 100)) }

  /// What is asked of a model cannot be had from another file.
  private func refuse(_ reason: String) throws(CommandFailure) {
    guard check || dot != nil || html != nil else { return }
    throw CommandFailure("\(reason); --check, --dot and --html need a model")
  }

  private func write(_ report: ModelReport) throws(FileError) {
    if let dot { try write(DotGraph(report: report).text, to: dot) }
    if let html { try write(ModelPage(report: report).html, to: html) }
  }

  private func write(_ text: String, to path: String) throws(FileError) {
    let file = try AtomicOutputFile(path: path, replacingExisting: force)
    try file.write(text)
    try file.commit()
  }

  private func describe(_ report: ModelReport, _ opening: HDF5Opening) throws {
    let findings = check ? try ModelCheck(report: report).findings() : []
    if json {
      try Console.print(try document(report, opening, findings))
    } else {
      var text = ModelText(report: report, width: width).text
      for section in show {
        let lines =
          section == .tree
          ? try tree(opening)
          : try DetailText(report: report, width: width).lines(section)
        text += "\n" + lines.joined(separator: "\n") + "\n"
      }
      if check { text += "\n" + verdict(findings) }
      try Console.print(text)
    }
    if !findings.isEmpty { throw ExitStatus.fault.exitCode }
  }

  /// Layers without weights have fewer sections.
  private func describeArchitecture(_ report: ModelReport) throws {
    guard !check, show.allSatisfy({ $0 == .config }) else {
      throw CommandFailure("\(file): layers without weights; only --show config is there")
    }
    guard !json else {
      var value =
        try ModelJSON(report: report, sections: Set(show)).value().objectValue ?? JSONObject()
      value["kind"] = "architecture"
      return try Console.print(try JSONText.document(.object(value)))
    }
    var text = ModelText(report: report, width: width).text
    for section in show {
      let lines = try DetailText(report: report, width: width).lines(section)
      text += "\n" + lines.joined(separator: "\n") + "\n"
    }
    try Console.print(text)
  }

  private func tree(_ opening: HDF5Opening) throws -> [String] {
    guard let file = try opening.open() else { return ["  weights in several files"] }
    return try HDF5Tree(file: file).lines()
  }

  private func verdict(_ findings: [Finding]) -> String {
    guard !findings.isEmpty else { return "Check: nothing found\n" }
    let lines = findings.map { "  \($0.kind.rawValue): \($0.text.printable)" }
    return "Check: \(findings.count) found\n" + lines.joined(separator: "\n") + "\n"
  }

  private func document(
    _ report: ModelReport, _ opening: HDF5Opening, _ findings: [Finding]
  ) throws -> String {
    var value =
      try ModelJSON(report: report, sections: Set(show)).value().objectValue ?? JSONObject()
    if check {
      value["findings"] = .array(
        findings.map { .object(["kind": .string($0.kind.rawValue), "text": .string($0.text)]) })
    }
    if show.contains(.tree) {
      let lines = try tree(opening)
      value["tree"] = .array(lines.map { .string($0) })
    }
    return try JSONText.document(.object(value))
  }

  private func describe(_ hdf5: File, _ reason: FormatError) throws {
    let lines = try HDF5Tree(file: hdf5).lines()
    guard !json else {
      let value: JSONValue = .object([
        "file": .string(hdf5.name), "kind": "hdf5", "bytes": .integer(hdf5.byteCount),
        "reason": .string(reason.description), "tree": .array(lines.map { .string($0) }),
      ])
      return try Console.print(try JSONText.document(value))
    }
    try Console.print(([reason.description.printable] + lines).joined(separator: "\n"))
  }

  private func describe(_ report: DataReport) throws {
    try Console.print(json ? try JSONText.document(report.json) : report.text)
  }
}

extension DetailSection: ExpressibleByArgument {}
