import RNNXFormats
import RNNXONNX

/// Which of two ways an ONNX model is run.
enum ONNXRoute {
  /// The model in layers, which run fastest; `nil` where they do not say exactly what the file says,
  /// its inputs' and outputs' axes included: then it runs node by node.
  static func layers(of model: ONNXModel, _ name: String) -> ModelFile? {
    guard let lifted = try? ONNXImporter().lift(model, file: name), lifted.keepsLayout else {
      return nil
    }
    return try? ModelFile(lifting: model, name)
  }
}
