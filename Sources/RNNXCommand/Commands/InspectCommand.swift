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
      Describes other HDF5 files as a tree, and arrays (.npy, IDX) by shape and type.

        rnnx inspect model.h5
        rnnx inspect model.h5 --show stats --show optimizer
      """)

  @Argument(help: "The file; - is standard input.") var file: String

  @Flag(help: "Print one JSON document.") var json = false

  func run() throws {
    switch try FileInspection.of(file) {
    case .model(let report): try show(report)
    case .hdf5(let hdf5, let reason): try show(hdf5, reason)
    case .data(let input, let bytes): try show(DataReport(input: input, bytes: bytes))
    }
  }

  /// Between 80 and 100 columns, whatever the terminal.
  private var width: Int { min(100, max(80, Terminal.width(of: .output) ?? 100)) }

  private func show(_ report: ModelReport) throws {
    guard !json else {
      return try Console.print(try JSONText.document(ModelJSON(report: report).value))
    }
    try Console.print(ModelText(report: report, width: width).text)
  }

  private func show(_ hdf5: File, _ reason: FormatError) throws {
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

  private func show(_ report: DataReport) throws {
    try Console.print(json ? try JSONText.document(report.json) : report.text)
  }
}
