import RNNXFormats
import RNNXGraph
import RNNXJSON

/// A model report as JSON; the keys are documented in docs/cli.md and stay.
struct ModelJSON {
  let report: ModelReport
  var sections: Set<DetailSection> = []

  /// The whole report.
  func value() throws(TensorError) -> JSONValue {
    let origin = report.file.origin
    let graph = report.file.graph
    var object: JSONObject = [
      "file": .string(report.name), "kind": "model", "format": .string(origin.format),
      "vintage": origin.writer == nil ? .string(origin.vintage.rawValue) : .null,
      "writer": text(origin.writer), "keras_version": text(origin.kerasVersion),
      "backend": text(origin.backend), "bytes": report.fileSize.map { .integer($0) } ?? .null,
    ]
    object["model"] = .object([
      "name": .string(graph.name), "class": .string(report.kind),
      "inputs": .array(graph.inputNames.map { .string($0) }),
      "outputs": .array(graph.outputNames.map { .string($0) }),
    ])
    object["layers"] = .array(try report.layers.map(layer))
    object["parameters"] = .integer(report.parameters)
    object["trainable_parameters"] = .integer(report.trainableParameters)
    object["training"] = training
    object["remarks"] = .array(report.file.remarks.map { .string($0) })
    if !report.file.plan.isEmpty {
      object["plan"] = .array(report.file.plan.map { .string($0) })
    }
    object["faults"] = .array(report.faults.map { .string($0.description) })
    if sections.contains(.optimizer) { object["optimizer_variables"] = variables }
    object["runnable"] = .bool(report.faults.isEmpty)
    return .object(object)
  }

  private var training: JSONValue {
    guard report.file.trainingConfig != nil else { return .null }
    return .object([
      "optimizer": text(report.optimizerName), "loss": text(report.lossName),
      "optimizer_variables": .integer(report.file.optimizer.count),
    ])
  }

  private func layer(_ layer: LayerReport) throws(TensorError) -> JSONValue {
    var object: JSONObject = [
      "path": .string(layer.path), "name": .string(layer.name), "class": .string(layer.className),
      "output_shapes": .array(layer.outputShapes.map(shape)),
      "parameters": .integer(layer.parameters), "trainable": .bool(layer.isTrainable),
      "notes": .array(layer.notes.map { .string($0) }),
      "inputs": .array(layer.inputs.map { .array($0.map { .string($0) }) }),
      "weights": .array(try layer.weights.map(weight)),
    ]
    if sections.contains(.config) {
      object["config"] = .object(layer.config)
    }
    return .object(object)
  }

  private var variables: JSONValue {
    .array(
      report.file.optimizer.map {
        .object([
          "name": .string($0.name), "shape": .array($0.tensor.shape.map { .integer($0) }),
        ])
      })
  }

  private func weight(_ weight: WeightReport) throws(TensorError) -> JSONValue {
    var object: JSONObject = [
      "role": .string(weight.path), "name": .string(weight.fileName),
      "shape": .array(weight.tensor.shape.map { .integer($0) }),
      "dtype": .string(weight.tensor.elementType.rawValue),
    ]
    if sections.contains(.stats) { object["stats"] = try statistics(of: weight.tensor) }
    return .object(object)
  }

  private func statistics(of tensor: TensorData) throws(TensorError) -> JSONValue {
    let facts = WeightStatistics(try tensor.loaded().doubles())
    return .object([
      "min": .number(facts.minimum), "max": .number(facts.maximum), "mean": .number(facts.mean),
      "std": .number(facts.deviation), "zeros": .integer(facts.zeros),
      "non_finite": .integer(facts.nonFinite),
    ])
  }

  /// The batch axis first, null where an extent is open.
  private func shape(_ shape: Shape) -> JSONValue {
    .array([.null] + shape.map { $0.map { .integer($0) } ?? .null })
  }

  private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
