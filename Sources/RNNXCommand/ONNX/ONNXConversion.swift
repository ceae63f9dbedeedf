import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXONNX

/// `rnnx convert` to ONNX: everything is exact, or all that cannot be said is listed and nothing written.
struct ONNXConversion {
  let conversion: Conversion
  let original: ModelFile

  /// Writes the model with a self-test inside.
  func run(_ graph: ModelGraph) throws -> ConvertedFile {
    let options = conversion.options
    var export = ONNXExportOptions()
    export.opset = options.opset
    var model = try ONNXExporter(export).export(graph, name: conversion.source)
    model.producerVersion = RNNXTool.version
    let test = try ONNXSelfTest(of: graph, written: model)
    var converted = ConvertedFile(
      source: conversion.source, target: conversion.target, format: .onnx, origin: original.origin,
      remarks: original.remarks, changes: [])
    if let test {
      model.metadata[ONNXSelfTest.key] = try test.text()
      let difference = try test.difference(model, file: conversion.target)
      guard difference <= 1e-4 else {
        throw CommandFailure(
          "\(conversion.target): what was to be written computes something else"
            + " (largest difference \(difference)); nothing was written", .internalFault)
      }
      if options.verify {
        converted.verified = VerifiedOutputs(largest: difference, isEqual: difference <= 1e-5)
      }
    }
    guard !options.dryRun else { return converted }
    try ONNXWriter(writesExternalData: options.externalData, replacesExisting: options.force)
      .write(model, path: conversion.target)
    return converted
  }
}
