import RNNXGraph
import RNNXJSON

/// Spells the masks of a graph out as operations of Keras 3, as Keras 3 records them itself.
///
/// So a layer gets the mask that it had, where Keras 3 would imply another one: merges join masks otherwise than in Keras 2,
/// and a recurrent layer that starts from given states gets none.
struct KerasMaskSpelling {
  private let source: KerasMaskFlow
  private let target: KerasMaskFlow
  private let registry: LayerRegistry
  private let shapes: GraphShapes
  private var added: [Layer] = []
  private var known: [KerasMaskFlow.Mask: TensorReference] = [:]
  private var taken: Set<String>

  init(_ source: KerasMaskFlow, _ target: KerasMaskFlow, registry: LayerRegistry) {
    self.source = source
    self.target = target
    self.registry = registry
    shapes = GraphShapes(describing: source.graph)
    taken = Set(source.graph.layers.map(\.name))
  }

  /// The graph with every mask spelled out; `nil` where one cannot be.
  func spelled(_ graph: ModelGraph) -> ModelGraph? {
    var (spelling, graph) = (self, graph)
    let places = Dictionary(
      source.graph.layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { old, _ in old })
    let targets = Dictionary(
      target.graph.layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { old, _ in old })
    for index in graph.layers.indices where KerasLowering.heedsMasks(graph.layers[index].kind) {
      let layer = graph.layers[index]
      guard let place = places[layer.name], let goal = targets[layer.name] else { return nil }
      for number in layer.calls.indices {
        for input in layer.calls[number].inputs.indices {
          let step = GraphShapes.Step(layer: place, call: number)
          let wanted = source.mask(of: step, input: input)
          let implied = target.mask(of: GraphShapes.Step(layer: goal, call: number), input: input)
          if KerasMaskFlow.attends(layer.kind), wanted == implied { continue }
          // Keras 3's layers with several heads take the query's mask from the query itself.
          if layer.kind is MultiHeadAttention, input == 0 { return nil }
          if wanted == .none && implied == .none { continue }
          guard let mask = spelling.reference(to: wanted, inPlaceOf: implied) else { return nil }
          let isOnly = layer.calls[number].inputs.count == 1 || layer.kind is any RecurrentKind
          graph.layers[index].calls[number].keywords[isOnly ? "mask" : "mask.\(input)"] = [mask]
        }
      }
    }
    graph.layers += spelling.added
    return graph
  }

  /// The tensor that holds a mask; a mask that lets everything through stands for none.
  private mutating func reference(
    to mask: KerasMaskFlow.Mask, inPlaceOf implied: KerasMaskFlow.Mask
  ) -> TensorReference? {
    guard mask == .none else { return reference(to: mask) }
    return reference(to: implied).flatMap { operation("OnesLike", [$0], like: $0) }
  }

  private mutating func reference(to mask: KerasMaskFlow.Mask) -> TensorReference? {
    if let found = known[mask] { return found }
    let made: TensorReference?
    switch mask {
    case .notEqual(let tensor, let value, let anyFeature):
      let differs = operation("NotEqual", [tensor], like: tensor, value: Double(value))
      made = anyFeature ? differs.flatMap { operation("Any", [$0], like: $0) } : differs
    case .any(let parts): made = chain(parts, by: "LogicalOr")
    case .all(let parts): made = chain(parts, by: "LogicalAnd")
    case .none, .input, .inSequence, .unknown: made = nil
    }
    known[mask] = made
    return made
  }

  /// Masks joined two by two, always in the same order.
  private mutating func chain(
    _ parts: Set<KerasMaskFlow.Mask>, by name: String
  ) -> TensorReference? {
    var result: TensorReference?
    for part in parts.sorted(by: { "\($0)" < "\($1)" }) {
      guard let next = reference(to: part) else { return nil }
      guard let before = result else {
        result = next
        continue
      }
      result = operation(name, [before, next], like: before)
      if result == nil { return nil }
    }
    return result
  }

  private var made: [TensorReference: Shape] = [:]

  /// Adds an operation; its result has the shape of `like`, for `Any` without the last axis.
  private mutating func operation(
    _ className: String, _ inputs: [TensorReference], like: TensorReference, value: Double? = nil
  ) -> TensorReference? {
    guard var shape = made[like] ?? shapes.tensors[like] else { return nil }
    let word = KerasObjectPaths.snakeCase(className)
    var (name, number) = (word, 0)
    while !taken.insert(name).inserted {
      number += 1
      name = "\(word)_\(number)"
    }
    let tensors = inputs.map { tensor($0) }
    var (config, arguments): (JSONObject, [JSONValue]) = (["name": .string(name)], tensors)
    if className == "Any" {
      (config["axis"], config["keepdims"]) = ([-1], false)
      shape.removeLast()
    }
    if let value { arguments.append(.number(value)) }
    let node: JSONObject = ["args": .array(arguments), "kwargs": .object(JSONObject())]
    let entry: JSONObject = [
      "module": "keras.src.ops.numpy", "class_name": .string(className),
      "config": .object(config), "registered_name": .string(className), "name": .string(name),
      "inbound_nodes": .array([.object(node)]),
    ]
    let read = KerasOperation(entry).read([InboundNode(.object(node))], named: .string(name))
    guard let kind = try? registry.kind(of: read.layer, at: name) else { return nil }
    var layer = Layer(
      name: name, kind: kind, config: read.layer["config"]?.objectValue ?? JSONObject(),
      calls: read.calls)
    layer.carried = entry
    added.append(layer)
    let reference = TensorReference(name)
    made[reference] = shape
    return reference
  }

  private func tensor(_ reference: TensorReference) -> JSONValue {
    let input = source.graph[layer: reference.layer]
    let isMask = made[reference] != nil
    let type = isMask ? "bool" : input?.config["dtype"]?.stringValue ?? "float32"
    return .object([
      "class_name": "__keras_tensor__",
      "config": .object([
        "shape": KerasNodes.batchShape(
          made[reference] ?? shapes.tensors[reference] ?? [],
          batch: KerasNodes.batchSize(of: source.graph)),
        "dtype": .string(type),
        "keras_history": .array([
          .string(reference.layer), .integer(reference.call), .integer(reference.tensor),
        ]),
      ]),
    ])
  }
}
