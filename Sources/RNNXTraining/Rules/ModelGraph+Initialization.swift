package import RNNXGraph
import RNNXJSON

extension ModelGraph {
  /// The same layers with fresh weights, drawn as their arguments say; the same seed gives the same.
  package func initialized(seed: UInt64) throws(TrainingError) -> ModelGraph {
    var graph = self
    let shapes: GraphShapes
    do throws(GraphError) { shapes = try GraphShapes(of: self) } catch {
      throw .data(error.description)
    }
    var draw = mixed(seed)
    for index in graph.layers.indices {
      let layer = graph.layers[index]
      for slot in shapes.slots[layer.name] ?? [] {
        draw = mixed(draw &+ 0xD1B5_4A32_D192_ED03)
        let values = try Self.values(slot, of: layer, in: layer.name, seed: draw)
        graph.layers[index].weights.entries[slot.path] = LayerWeights.Entry(
          name: slot.path, tensor: TensorData(shape: slot.shape, values: values))
      }
    }
    return graph
  }

  /// The first values of one weight; those of a model inside by the layer that has it.
  private static func values(
    _ slot: WeightSlot, of layer: Layer, in path: String, seed: UInt64
  ) throws(TrainingError) -> [Float] {
    if let nested = layer.kind as? NestedModel {
      let parts = slot.path.split(separator: "/", maxSplits: 1).map(String.init)
      if parts.count == 2, let inner = nested.graph[layer: parts[0]] {
        let own = WeightSlot(parts[1], slot.shape, isTrainable: slot.isTrainable)
        return try values(own, of: inner, in: path + "/" + inner.name, seed: seed)
      }
    }
    let arguments = WeightArguments(layer.config, path: slot.path)
    let role = slot.path.split(separator: "/").last.map(String.init) ?? slot.path
    let place = "layer \"\(path)\", \(slot.path)"
    var values = try initializer(role, arguments, at: place).values(slot.shape, seed: seed)
    let units = slot.shape[slot.shape.count - 1] / 4
    if role == WeightRole.bias, isLSTM(layer.kind, slot.path),
      arguments["unit_forget_bias"]?.boolValue ?? true
    {
      let columns = gateColumns(of: .forget, in: LSTMGateOrder.keras.gates, units: units)
      for column in columns { values[column] = 1 }
    }
    return values
  }

  private static func isLSTM(_ kind: any LayerKind, _ path: String) -> Bool {
    if let wrapper = kind as? Bidirectional {
      return (path.hasPrefix(Bidirectional.forwardPart) ? wrapper.forward : wrapper.backward)
        is LSTM
    }
    return kind is LSTM
  }

  /// What the arguments say, or Keras' default for the role.
  private static func initializer(
    _ role: String, _ arguments: WeightArguments, at place: String
  ) throws(TrainingError) -> Initializer {
    if role == WeightRole.movingMean || role == WeightRole.movingVariance {
      return .constant(role == WeightRole.movingMean ? 0 : 1)
    }
    if let value = arguments.value("initializer") {
      return try Initializer(keras: value, at: place)
    }
    switch role {
    case WeightRole.bias, WeightRole.beta: return .constant(0)
    case WeightRole.gamma: return .constant(1)
    case WeightRole.alpha: return .constant(0)
    case WeightRole.recurrentKernel: return .orthogonal(gain: 1)
    case WeightRole.embeddings: return .uniform(-0.05, 0.05)
    default: return .glorotUniform
    }
  }
}
