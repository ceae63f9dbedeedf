package import RNNXJSON

/// What a model is compiled with: losses, metrics and optimizer, an output each where there are several.
package struct Compilation: Sendable {
  package var optimizer: OptimizerSettings
  package var losses: [(loss: Loss, weight: Double)]
  /// The metrics of each output, as Keras serializes them.
  package var metrics: [[JSONValue]]

  package init(
    optimizer: OptimizerSettings, losses: [(loss: Loss, weight: Double)], metrics: [[JSONValue]]
  ) {
    self.optimizer = optimizer
    self.losses = losses
    self.metrics = metrics
  }

  private static let keys = [
    "optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly",
    "steps_per_execution", "jit_compile", "auto_scale_loss",
  ]

  /// Reads the arguments of `compile` for a model with the given outputs.
  package init(keras object: JSONObject, outputs: [String]) throws(TrainingError) {
    for key in object.keys where !Self.keys.contains(key) {
      throw .unknownKey(key, in: "compile", nearest: nearestName(to: key, among: Self.keys))
    }
    optimizer = try OptimizerSettings(keras: object["optimizer"] ?? "rmsprop")
    let given = Self.perOutput(object["loss"] ?? .null, outputs)
    let weights = Self.perOutput(object["loss_weights"] ?? .null, outputs)
    losses = []
    for (index, name) in outputs.enumerated() {
      guard let loss = given[index] else {
        throw .invalidValue(
          "compile: loss", found: "nothing for the output \"\(name)\"", expected: "a loss")
      }
      losses.append((try Loss(keras: loss), weights[index]?.doubleValue ?? 1))
    }
    if let weighted = object["weighted_metrics"], !weighted.isNull, weighted != .array([]) {
      throw .invalidValue(
        "compile: weighted_metrics", found: weighted.description, expected: "nothing")
    }
    let listed = object["metrics"] ?? .null
    let isList = listed.arrayValue?.contains { $0.arrayValue != nil } ?? false
    metrics = outputs.indices.map { index in
      if outputs.count == 1 && !isList { return Self.list(listed) }
      return Self.list(Self.perOutput(listed, outputs)[index] ?? .null)
    }
  }

  /// Something given once, as a list, or by output name.
  private static func perOutput(_ value: JSONValue, _ outputs: [String]) -> [JSONValue?] {
    if let list = value.arrayValue {
      return outputs.indices.map { list.indices.contains($0) ? list[$0] : nil }
    }
    if let object = value.objectValue, object["class_name"] == nil {
      return outputs.map { object[$0] }
    }
    return outputs.map { _ in value.isNull ? nil : value }
  }

  private static func list(_ value: JSONValue) -> [JSONValue] {
    if let list = value.arrayValue { return list }
    if let object = value.objectValue, object["class_name"] == nil, let only = object.values.first {
      return list(only)
    }
    return value.isNull ? [] : [value]
  }
}
