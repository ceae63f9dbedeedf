import RNNXFiles
public import RNNXGraph
public import RNNXONNX

extension ModelFile {
  /// An ONNX model in layers; one that layers do not say exactly is an error that says why.
  public init(
    lifting model: ONNXModel, _ name: String, _ registry: LayerRegistry = .standard
  ) throws(ONNXError) {
    let lifted = try ONNXImporter(registry: registry).lift(model, file: name)
    let counts = model.operatorCounts.map { "\($0.count) \($0.name)" }
    let operators =
      "opset \(model.opset), IR version \(model.irVersion); "
      + counts.joined(separator: ", ")
    self.init(
      graph: lifted.graph,
      origin: ModelOrigin(format: "ONNX model", vintage: .keras3, writer: model.writer),
      remarks: [operators] + lifted.remarks)
  }
}
