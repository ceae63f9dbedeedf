import RNNXGraph
import RNNXJSON

/// Puts a graph into words that have the same meaning in the Keras which will open the file.
///
/// What the target says otherwise is rewritten so that it computes the same; what cannot be is told.
struct KerasLowering {
  let generation: KerasGeneration
  let registry: LayerRegistry
  var remarks: [ConversionRemark] = []
  /// The factors that weights were given.
  private var scalings: [GateScaling] = []

  init(_ generation: KerasGeneration, registry: LayerRegistry) {
    self.generation = generation
    self.registry = registry
  }

  /// The model in the target's meaning, its weights with it.
  mutating func lower(_ graph: ModelGraph) -> ModelGraph {
    var (lowered, scalings) = self.lowered(graph, path: "", inputs: nil)
    self.scalings = scalings
    for scaling in scalings {
      guard
        let index = lowered.layers.firstIndex(where: { scaling.path.hasPrefix($0.name + "/") })
      else { continue }
      let weight = String(scaling.path.dropFirst(lowered.layers[index].name.count + 1))
      guard let tensor = lowered.layers[index].weights.entries[weight]?.tensor else { continue }
      lowered.layers[index].weights.entries[weight]?.tensor = scaling.applied(to: tensor)
    }
    return lowered
  }

  /// The state of training for the weights as they became: gradients of a weight times c are 1 / c of the old.
  func lowered(_ state: TrainingState) -> TrainingState {
    var state = state
    guard let slots = state.optimizer?.slots else { return state }
    for (role, power) in [
      (OptimizerSlot.momentum, 1.0), (OptimizerSlot.velocity, 2), (OptimizerSlot.velocityHat, 2),
    ] {
      for (key, tensor) in slots[role] ?? [:] {
        for scaling in scalings where scaling.path == key.description {
          let inverse = GateScaling(
            path: scaling.path,
            factor: 1 / (power == 1 ? scaling.factor : scaling.factor * scaling.factor),
            blockCount: scaling.blockCount, blocks: scaling.blocks)
          state.optimizer?.slots[role]?[key] = inverse.applied(to: tensor)
        }
      }
    }
    return state
  }

  private mutating func lowered(
    _ graph: ModelGraph, path: String, inputs: [KerasMaskFlow.Mask]?
  ) -> (ModelGraph, [GateScaling]) {
    var scalings: [GateScaling] = []
    var graph = masksImplied(in: graph, path: path, inputs: inputs)
    var layers: [Layer] = []
    for layer in graph.layers {
      var (layer, place) = (layer, path.isEmpty ? layer.name : path + "/" + layer.name)
      scalings += lowerNested(&layer, place)
      var activations = ActivationLowering(generation, layer: place)
      layer.config = activations.lowered(layer.kind.className, layer.config, weights: "")
      if generation == .keras2, layer.kind.className.hasPrefix("ConvLSTM") {
        // It changes no value, and tf-keras does not build it.
        layer.config["unroll"] = false
      }
      remarks += activations.remarks
      scalings += activations.scalings.map { $0.inside(layer.name) }
      if let factor = activations.inputFactor {
        layers.append(rescaling(by: factor, before: &layer, in: graph))
      }
      layers.append(layer)
    }
    graph.layers = layers
    return (ordered(graph, inputs), scalings)
  }

  /// The layers in the order in which the target will list them.
  func ordered(_ graph: ModelGraph, _ inputs: [KerasMaskFlow.Mask]?) -> ModelGraph {
    guard generation == .keras3 else { return KerasLayerOrder.sorted(graph, masks: nil) }
    let shapes = GraphShapes(describing: graph)
    let isExplicit = graph.layers.contains { KerasOperatorEncoder($0) != nil }
    let masks =
      isExplicit ? nil : KerasMaskFlow(graph, shapes: shapes, target: .keras3, inputs: inputs)
    return KerasLayerOrder.sorted(graph, masks: masks)
  }

  /// Lowers the models inside a layer; their scalings, seen from the graph around.
  private mutating func lowerNested(_ layer: inout Layer, _ path: String) -> [GateScaling] {
    if let nested = layer.kind as? NestedModel {
      let masks = nested.graph.inputs.indices.map(KerasMaskFlow.Mask.input)
      let (inner, scalings) = lowered(nested.graph, path: path, inputs: masks)
      layer.kind = NestedModel(graph: inner)
      return scalings.map { $0.inside(layer.name) }
    }
    if var wrapper = layer.kind as? TimeDistributed, let nested = wrapper.inner as? NestedModel {
      let (inner, scalings) = lowered(nested.graph, path: path, inputs: nil)
      wrapper.inner = NestedModel(graph: inner)
      layer.kind = wrapper
      return scalings.map { $0.inside(TimeDistributed.part).inside(layer.name) }
    }
    return []
  }

  /// A layer that multiplies, put before a layer whose function of its input cannot be scaled otherwise.
  private func rescaling(by factor: Double, before layer: inout Layer, in graph: ModelGraph)
    -> Layer
  {
    let taken = Set(graph.layers.map(\.name))
    var name = layer.name + "_scale"
    while taken.contains(name) { name += "_" }
    let config: JSONObject = [
      "name": .string(name), "trainable": true, "scale": .number(factor), "offset": 0.0,
    ]
    let entry: JSONObject = ["class_name": "Rescaling", "config": .object(config)]
    let kind =
      (try? registry.kind(of: entry, at: name)) ?? UnsupportedLayer(named: "Rescaling", at: name)
    let scale = Layer(name: name, kind: kind, config: config, calls: layer.calls)
    layer.calls = layer.calls.indices.map { LayerCall(inputs: [TensorReference(name, call: $0)]) }
    return scale
  }
}
