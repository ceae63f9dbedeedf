public import RNNXGraph
import RNNXFiles

/// An ONNX model in layers.
public struct LiftedModel: Sendable {
  /// The layers.
  public let graph: ModelGraph
  /// What a reader should know: axes that stand elsewhere than in ONNX.
  public let remarks: [String]
  /// Whether every input and output has the axes that the file declares, samples first.
  public let keepsLayout: Bool
}

/// Lifts ONNX graphs into layers: for models that layers of Keras say exactly.
///
/// Weights are found by role, gates reordered, transpositions and added axes followed rather than computed, and
/// nothing is guessed: a node that no layer computes exactly ends it with its name and the reason.
public struct ONNXImporter: Sendable {
  /// The layers that may be made.
  public var registry: LayerRegistry

  /// An importer.
  public init(registry: LayerRegistry = .standard) { self.registry = registry }

  /// The model in layers.
  public func lift(_ model: ONNXModel, file: String) throws(ONNXError) -> LiftedModel {
    try requireFloats(model.graph, file: file)
    let lifter = Lifter(model, registry)
    for (index, node) in lifter.order(model.graph).enumerated() {
      do {
        try lifter.visit(node)
      } catch {
        let label = node.name.isEmpty ? "" : " \"\(node.name.printable)\""
        throw ONNXError(
          file: file, place: "node \(index) \(node.operation.printable)\(label)",
          .notLayers((error as? LiftFault)?.reason ?? "\(error)"))
      }
    }
    do {
      return try lifter.finish()
    } catch {
      throw ONNXError(file: file, .notLayers((error as? LiftFault)?.reason ?? "\(error)"))
    }
  }

  /// Layers compute in float32 and take whole numbers of 32 and 64 bits: anything else would come out as another type.
  private func requireFloats(_ graph: ONNXGraph, file: String) throws(ONNXError) {
    for input in graph.requiredInputs {
      guard let type = input.elementType, ![.float32, .int32, .int64].contains(type) else {
        continue
      }
      throw ONNXError(
        file: file, place: "input \"\(input.name.printable)\"", .notLayers("\(type.rawValue)"))
    }
    for output in graph.outputs {
      guard let type = output.elementType, type != .float32 else { continue }
      throw ONNXError(
        file: file, place: "output \"\(output.name.printable)\"", .notLayers("\(type.rawValue)"))
    }
  }
}
