import RNNXGraph
import RNNXJSON

/// Values that a target's layer has the argument for, and refuses when the model is built or called.
struct TargetLimits {
  private let generation: KerasGeneration

  init(_ generation: KerasGeneration) { self.generation = generation }

  /// What stands in the way of a layer, in words.
  func faults(of layer: Layer, _ shapes: GraphShapes) -> [String] {
    let fault = generation == .keras3 ? faultOfKeras3(layer) : faultOfKeras2(layer, shapes)
    return fault.map { [$0] } ?? []
  }

  private func faultOfKeras3(_ layer: Layer) -> String? {
    let config = layer.config
    switch layer.kind.className {
    case "BatchNormalization" where config["axis"]?.arrayValue?.count ?? 1 > 1:
      return "statistics for places of several axes do not exist in Keras 3"
    case "SeparableConv1D" where config["padding"] == "causal":
      return "padding=causal does not exist in Keras 3"
    case "UpSampling2D":
      let known = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"]
      let name = config["interpolation"]?.stringValue ?? "nearest"
      return known.contains(name) ? nil : "interpolation=\(name) does not exist in Keras 3"
    default: return nil
    }
  }

  private func faultOfKeras2(_ layer: Layer, _ shapes: GraphShapes) -> String? {
    switch layer.kind {
    case is Discretization:
      let isCoded = layer.config["output_mode"].map { $0 != "int" } ?? false
      let inputs = layer.calls.compactMap { $0.inputs.first.flatMap { shapes.tensors[$0] } }
      guard isCoded, inputs.contains(where: { $0 != [1] }) else { return nil }
      return "codes of several values a sample do not exist in Keras 2"
    case let rnn as RNNLayer:
      let isGiven = layer.calls.contains { $0.keywords["initial_state"] != nil }
      guard isGiven, rnn.cells.count > 1, rnn.cells.contains(where: { $0.stateCount > 1 }) else {
        return nil
      }
      return "initial states of several cells, one of them with two, do not exist in Keras 2"
    default: return nil
    }
  }
}
