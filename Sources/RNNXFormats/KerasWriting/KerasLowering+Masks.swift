import RNNXGraph
import RNNXJSON

extension KerasLowering {
  /// The graph without masks spelled out, as every Keras implies them again when it builds the model; where Keras 3
  /// would imply others, with all of them spelled out.
  mutating func masksImplied(
    in graph: ModelGraph, path: String, inputs: [KerasMaskFlow.Mask]?
  ) -> ModelGraph {
    var graph = graph
    for index in graph.layers.indices {
      for key in Self.neutralKeys { graph.layers[index].config[key] = nil }
    }
    // What Keras 3 spelled out stays so in Keras 3: the names of its operations are known to be free.
    let isExplicit =
      generation == .keras3
      && graph.layers.contains {
        !$0.calls.allSatisfy { $0.keywords.allSatisfy { !$0.key.hasPrefix("mask") } }
      }
    if isExplicit {
      for layer in graph.layers where layer.calls.contains(where: { $0.keywords["mask"] != nil }) {
        let name = path.isEmpty ? layer.name : path + "/" + layer.name
        remarks += remarkOnRepeats(layer, name).map { [$0] } ?? []
      }
      return graph
    }
    let source = KerasMaskFlow(graph, shapes: GraphShapes(describing: graph), inputs: inputs)
    let implied = withoutMasks(graph)
    let ordered = ordered(implied, inputs)
    let target = KerasMaskFlow(
      ordered, shapes: GraphShapes(describing: ordered), target: generation, inputs: inputs)
    let faults = differences(source, target, path)
    guard !faults.isEmpty else { return implied }
    if generation == .keras3, !graph.isSequential,
      let spelled = KerasMaskSpelling(source, target, registry: registry).spelled(implied)
    {
      remarks.append(
        ConversionRemark(
          layer: path, .rewritten,
          "its masks are spelled out as operations: Keras 3 by itself would make others"))
      return spelled
    }
    remarks += faults
    return implied
  }

  /// Arguments of our own, by which readers say what a vintage means.
  private static let neutralKeys = ["masks_join", "masks_by", "mask_style", "drops_mask"]

  private func withoutMasks(_ graph: ModelGraph) -> ModelGraph {
    var graph = graph
    for index in graph.layers.indices {
      for call in graph.layers[index].calls.indices {
        let keywords = graph.layers[index].calls[call].keywords
        graph.layers[index].calls[call].keywords = keywords.filter { !Self.isMask($0.key) }
      }
    }
    return withoutUnused(graph)
  }

  private static func isMask(_ keyword: String) -> Bool {
    keyword == "mask" || keyword.hasPrefix("mask.")
  }

  /// The layers that would compute otherwise with the target's masks, and those that it runs otherwise over masks.
  private mutating func differences(
    _ source: KerasMaskFlow, _ target: KerasMaskFlow, _ path: String
  ) -> [ConversionRemark] {
    var faults: [ConversionRemark] = []
    let places = Dictionary(
      target.graph.layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { old, _ in old })
    for (index, layer) in source.graph.layers.enumerated() {
      guard let place = places[layer.name] else { continue }
      let name = path.isEmpty ? layer.name : path + "/" + layer.name
      for (number, call) in layer.calls.enumerated() {
        let steps = (
          GraphShapes.Step(layer: index, call: number), GraphShapes.Step(layer: place, call: number)
        )
        let given = call.inputs.indices.map { source.mask(of: steps.0, input: $0) }
        let implied = call.inputs.indices.map { target.mask(of: steps.1, input: $0) }
        if Self.heedsMasks(layer.kind), given != implied {
          faults.append(
            ConversionRemark(
              layer: name, .lossy,
              "gets another mask in \(generation.rawValue), which makes masks otherwise"))
        }
        remarks += remarksOnValues(layer, given, implied, name)
      }
    }
    return faults
  }

  /// What a layer makes of its masks otherwise in the target, whatever they are.
  private func remarksOnValues(
    _ layer: Layer, _ given: [KerasMaskFlow.Mask], _ implied: [KerasMaskFlow.Mask], _ name: String
  ) -> [ConversionRemark] {
    var result: [ConversionRemark] = []
    func tell(_ text: String) {
      result.append(ConversionRemark(layer: name, .lossy, text))
    }
    let isMasked = given.contains { $0 != .none } || implied.contains { $0 != .none }
    if given.first ?? .none != .none, let remark = remarkOnRepeats(layer, name) {
      result.append(remark)
    }
    if isMasked, generation == .keras2, layer.kind.className == "GroupNormalization" {
      result.append(
        ConversionRemark(layer: name, .refused, "of masked steps is not built by Keras 2"))
    }
    if let merge = layer.kind as? any MergeKind, isMasked,
      [.multiply, .maximum, .minimum].contains(type(of: merge).operation),
      merge.masksJoin != (generation == .keras3 ? .any : .all)
    {
      tell("Keras 3 leaves masked steps out of a \(layer.kind.className), Keras 2 does not")
    }
    if let heads = layer.kind as? MultiHeadAttention {
      let call = layer.calls.first
      let style = heads.maskStyle(
        CallShapes(layer: name, inputs: [[nil, nil]], arguments: call?.arguments ?? JSONObject()))
      let keeps = heads.fixedStyle == nil || style != .zero
      let becomesZero = generation == .keras3 && heads.fixedStyle != nil && givesZeros(layer)
      let wasZero = generation == .keras2 && heads.fixedStyle == nil && style == .zero
      if isMasked || call?.keywords["attention_mask"] != nil, becomesZero || wasZero || !keeps {
        tell(
          "a query that may attend to nothing gets zeros from Keras 3 and a mean from Keras 2 in such a call"
        )
      }
    }
    return result
  }

  /// What a Bidirectional shows at masked steps, where the target shows something else: its last output, or zeros.
  private func remarkOnRepeats(_ layer: Layer, _ name: String) -> ConversionRemark? {
    guard let both = layer.kind as? Bidirectional, both.forward.arguments.returnsSequences else {
      return nil
    }
    let givesZeros = both.forward.arguments.zeroOutputForMask
    // The loop of ConvLSTM hands the argument on in Keras 3 only.
    if generation == .keras2, both.forward.className.hasPrefix("ConvLSTM") {
      return givesZeros
        ? ConversionRemark(
          layer: name, .lossy, "gives zeros at masked steps, where Keras 2 repeats the last output")
        : nil
    }
    if !givesZeros {
      return ConversionRemark(
        layer: name, .lossy,
        "repeats its last output at masked steps, where \(generation.rawValue) gives zeros")
    }
    guard generation == .keras2 else { return nil }
    return ConversionRemark(
      layer: name, .rewritten,
      "gives zeros at masked steps in tf-keras; Keras 2.3 would repeat the last output")
  }

  /// Whether Keras 3 sets the scores of a query without any choice to zero.
  private func givesZeros(_ layer: Layer) -> Bool {
    (layer.config["dropout"]?.doubleValue ?? 0) > 0
      || layer.calls.contains { call in
        let value = call.arguments["return_attention_scores"]
        return value?.boolValue ?? (value?.intValue == 1)
      }
  }

  /// Whether Keras 3 hands the layer its mask, which then becomes part of the graph.
  static func takesMask(_ layer: Layer, _ call: LayerCall) -> Bool {
    heedsMasks(layer.kind) && !KerasMaskFlow.attends(layer.kind)
      && call.keywords["initial_state"] == nil
  }

  /// Whether a layer computes otherwise where its input is masked.
  static func heedsMasks(_ kind: any LayerKind) -> Bool {
    if kind is any RecurrentKind || kind is NestedModel || KerasMaskFlow.attends(kind) {
      return true
    }
    let others: Set<String> = [
      "Bidirectional", "TimeDistributed", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D",
      "GlobalAveragePooling1D", "Softmax", "BatchNormalization",
    ]
    return others.contains(kind.className)
  }

  /// The graph without the layers on which no output depends: what only made masks.
  private func withoutUnused(_ graph: ModelGraph) -> ModelGraph {
    let layers = Dictionary(
      graph.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var used = Set(graph.inputs.map(\.layer))
    var waiting = graph.outputs.map(\.layer)
    while let name = waiting.popLast() {
      guard used.insert(name).inserted || graph.inputs.contains(where: { $0.layer == name }) else {
        continue
      }
      for call in layers[name]?.calls ?? [] {
        waiting += (call.inputs + call.keywords.values.flatMap { $0 }).map(\.layer)
          .filter { !used.contains($0) }
      }
    }
    var graph = graph
    graph.layers.removeAll { !used.contains($0.name) && KerasOperatorEncoder.isOperator($0.kind) }
    return graph
  }
}
