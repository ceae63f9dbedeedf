import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXONNX

/// `rnnx export-onnx`: writes a model as ONNX.
struct ExportONNXCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-onnx", abstract: "Writes a model as ONNX.", shouldDisplay: false)

  @Argument(help: "The model file.") var source: String
  @Argument(help: "The ONNX file.") var target: String
  @Option(help: "The version of ONNX' operators, 13 to 23.") var opset = 17
  @Flag(help: "Write the weights into a second file beside the first.") var externalData = false
  @Flag(help: "Replace existing files.") var force = false

  func run() throws {
    let file = try ModelSource(path: source).read()
    var options = ONNXExportOptions()
    options.opset = opset
    let model = try ONNXExporter(options).export(file.graph, name: source)
    try ONNXWriter(writesExternalData: externalData, replacesExisting: force)
      .write(model, path: target)
  }
}
