import RNNXGraph
import RNNXJSON

/// Values that a target's layer has the argument for, and refuses when the model is built or called.
struct TargetLimits {
  private let generation: KerasGeneration

  init(_ generation: KerasGeneration) { self.generation = generation }

  /// What stands in the way of a layer, in words; `isRead`: another layer takes its output.
  func fault(of layer: Layer, _ shapes: GraphShapes, isRead: Bool) -> String? {
    generation == .keras3 ? faultOfKeras3(layer, isRead) : faultOfKeras2(layer, shapes)
  }

  private func faultOfKeras3(_ layer: Layer, _ isRead: Bool) -> String? {
    let config = layer.config
    if isRead, let both = layer.kind as? Bidirectional, both.mergeMode == .concat,
      both.forward.units != both.backward.units
    {
      // It takes the output to be twice as wide as that of the first.
      return "directions of \(both.forward.units) and \(both.backward.units) units, one behind the"
        + " other, are not built by Keras 3"
    }
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
    case let both as Bidirectional:
      let counts = [Bidirectional.forwardPart, Bidirectional.backwardPart].map {
        layer.weights.scoped($0).entries.count
      }
      // It shares the arrays of a file out in halves, and knows those of these two by their shapes.
      let checks = [both.forward, both.backward].contains { $0 is LSTM || $0 is GRU }
      guard checks, counts[0] != counts[1] else { return nil }
      return "directions of which one has a bias are not read back by Keras 2"
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
