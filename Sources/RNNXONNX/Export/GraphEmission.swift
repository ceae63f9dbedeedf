import RNNXGraph
import RNNXJSON

/// A tensor of the model while it is written: its name in ONNX, and that of its mask.
struct EmittedTensor {
  /// [batch, …] float32.
  var name: String
  /// [batch, time] bool, true where a step counts; `nil`: every step counts.
  var mask: String?

  init(_ name: String, mask: String? = nil) {
    self.name = name
    self.mask = mask
  }
}

/// A state that is kept between batches: an input and an output of the graph.
struct EmittedState {
  let inputName: String
  let outputName: String
  let result: String
  let units: Int
}

/// One call of one layer that is to be written.
struct ExportCall {
  /// The path of the layer, unique for each call.
  let path: String
  /// Under which the layer's weights are stored, the same for each call.
  let weightPath: String
  let inputs: [EmittedTensor]
  /// Tensors given by keyword, except the mask, which is the first input's.
  let keywords: [String: [EmittedTensor]]
  let shapes: CallShapes
  let weights: LayerWeights

  var input: EmittedTensor { inputs[0] }
  var name: String { inputs[0].name }
  /// The number of axes of an input, the batch included.
  func rank(_ index: Int = 0) -> Int { shapes.inputs[index].count + 1 }

  /// The values of a weight.
  func floats(_ role: String) -> [Float] { weights[role]?.floats() ?? [] }
  func shape(_ role: String) -> [Int] { weights[role]?.shape ?? [] }
}

/// What ONNX cannot say of a layer, and how it could be said.
struct ExportFault: Error {
  let what: String
  let instead: String

  init(_ what: String, instead: String = "") {
    self.what = what
    self.instead = instead
  }
}

/// A layer that can be written as nodes.
protocol ONNXExportable: LayerKind {
  /// Adds the nodes of a call and gives its outputs.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor]
}

/// Walks through a model and writes each call.
final class GraphEmission {
  let builder: ONNXGraphBuilder
  /// What cannot be said, one line each.
  private(set) var faults: [String] = []
  private(set) var inputs: [ONNXValueInfo] = []
  private(set) var outputShapes: [Shape] = []
  private(set) var states: [EmittedState] = []
  private(set) var batch = ONNXValueInfo.Extent.named("batch")

  init(_ builder: ONNXGraphBuilder) { self.builder = builder }

  /// Writes the whole model and gives the names of its results.
  func model(_ graph: ModelGraph, file: String) throws(ONNXError) -> [String] {
    var given: [EmittedTensor] = []
    for reference in graph.inputs {
      guard let layer = graph[layer: reference.layer], let input = layer.kind as? InputLayer else {
        throw ONNXError(
          file: file, .inexpressible(["input \"\(reference.layer)\" of no InputLayer"]))
      }
      if let size = input.batchSize { batch = .fixed(size) }
      let type = Self.type(of: layer, input)
      inputs.append(
        ONNXValueInfo(
          name: layer.name, elementType: type, shape: extents(input.shape, of: layer.name)))
      guard type != .float32 else {
        given.append(EmittedTensor(layer.name))
        continue
      }
      let reals = builder.cast(layer.name, to: .float32, layer.name)
      builder.note(integers: layer.name, of: reals)
      given.append(EmittedTensor(reals))
    }
    let shapes: GraphShapes
    do throws(GraphError) {
      shapes = try GraphShapes(of: graph)
    } catch {
      throw ONNXError(file: file, .inexpressible(error.faults.map(\.description)))
    }
    outputShapes = graph.outputs.map { shapes.tensors[$0] ?? [] }
    let results = try layers(of: graph, shapes, given, prefix: "", weights: \.weights, file: file)
    return results.map(\.name)
  }

  /// Writes the layers of a model, nested or not.
  func layers(
    of graph: ModelGraph, _ shapes: GraphShapes, _ given: [EmittedTensor], prefix: String,
    weights: (Layer) -> LayerWeights, file: String
  ) throws(ONNXError) -> [EmittedTensor] {
    var tensors: [TensorReference: EmittedTensor] = [:]
    for (reference, tensor) in zip(graph.inputs, given) { tensors[reference] = tensor }
    let takers = MaskTakers(graph)
    for step in shapes.order {
      let layer = graph.layers[step.layer]
      if layer.kind is InputLayer { continue }
      let call = layer.calls[step.call]
      // What depends on a layer that cannot be written is not judged.
      let sources = call.inputs + call.keywords.values.flatMap(\.self)
      guard sources.allSatisfy({ tensors[$0] != nil }) else { continue }
      let path = prefix + layer.name
      do {
        let emitted = try emit(
          layer, step, takers, prefix, shapes, tensors, try weights(layer).loaded(of: path))
        for (index, tensor) in emitted.enumerated() {
          tensors[TensorReference(layer.name, call: step.call, tensor: index)] = tensor
        }
      } catch let fault as ExportFault {
        let hint = fault.instead.isEmpty ? "" : "; \(fault.instead)"
        faults.append("layer \"\(path)\" (\(layer.kind.className)): \(fault.what)\(hint)")
      } catch {
        throw (error as? ONNXError) ?? ONNXError(file: file, .inexpressible(["\(error)"]))
      }
    }
    guard faults.isEmpty else { return [] }
    return graph.outputs.compactMap { tensors[$0] }
  }

  private func emit(
    _ layer: Layer, _ step: GraphShapes.Step, _ takers: MaskTakers, _ prefix: String,
    _ shapes: GraphShapes, _ tensors: [TensorReference: EmittedTensor], _ weights: LayerWeights
  ) throws -> [EmittedTensor] {
    let (path, number) = (prefix + layer.name, step.call)
    let call = layer.calls[number]
    guard let kind = layer.kind as? any ONNXExportable else {
      throw ExportFault("rnnx does not write this layer as ONNX")
    }
    let unknown = call.arguments.filter { argument in
      let isKnown = [
        "training", "return_attention_scores", "use_causal_mask", "mask", "attention_mask",
      ].contains(argument.key)
      return !isKnown && argument.value != .null
    }
    guard unknown.isEmpty else {
      throw ExportFault(
        "a call with arguments of its own (\(unknown.map(\.key).joined(separator: ", ")))")
    }
    var inputs = call.inputs.compactMap { tensors[$0] }
    let handedOn = inputs.first?.mask
    for index in inputs.indices where call.ignoresMask || takers.isGone(call.inputs[index], step) {
      inputs[index].mask = nil
    }
    var keywords: [String: [EmittedTensor]] = [:]
    for (name, references) in call.keywords {
      let values = references.compactMap { tensors[$0] }
      let isMask = name == "mask" || name.hasPrefix("mask.")
      if isMask, !(layer.kind is Softmax), let value = values.first, values.count == 1 {
        let index = Int(name.dropFirst("mask.".count)) ?? 0
        guard inputs.indices.contains(index) else { throw ExportFault("a mask of no input") }
        inputs[index].mask = explicitMask(value.name, path)
      } else if ["initial_state", "attention_mask", "count_weights", "mask"].contains(name) {
        keywords[name] = values
      } else {
        throw ExportFault("tensors given as \(name)")
      }
    }
    let shape = { (reference: TensorReference) in shapes.tensors[reference] ?? [] }
    let exportCall = ExportCall(
      path: number == 0 ? path : "\(path)_\(number)", weightPath: path, inputs: inputs,
      keywords: keywords,
      shapes: CallShapes(
        layer: path, inputs: call.inputs.map(shape),
        keywords: call.keywords.mapValues { $0.map(shape) }, arguments: call.arguments),
      weights: weights)
    var emitted = try kind.emit(exportCall, self)
    if call.ignoresMask {
      for index in 0..<min(sequenceOutputCount(of: kind), emitted.count) {
        emitted[index].mask = handedOn
      }
    }
    let tooNew = builder.takeTooNew().sorted { $0.key < $1.key }
    guard tooNew.isEmpty else {
      let names = tooNew.map { "\($0.key) (opset \($0.value))" }.joined(separator: ", ")
      throw ExportFault(
        "operators that opset \(builder.opset) has not: \(names)",
        instead: "--opset \(tooNew.map(\.value).max() ?? 0) or later says it")
    }
    return emitted
  }

  /// Numbers given as a mask, as truth values.
  private func explicitMask(_ name: String, _ path: String) -> String {
    builder.cast(name, to: .bool, path)
  }

  /// A state of a stateful layer: gives the name of its input, [batch, units].
  func stateInput(_ layer: String, _ part: String, units: Int) -> String {
    let name = builder.unique("\(layer).\(part)")
    inputs.append(
      ONNXValueInfo(name: name, elementType: .float32, shape: [batch, .fixed(units)]))
    return name
  }

  /// Declares what a state is after the run.
  func keep(_ input: String, result: String, units: Int) {
    states.append(
      EmittedState(
        inputName: input, outputName: builder.unique("\(input).next"), result: result,
        units: units))
  }

  /// Extents with names for those that are open.
  func extents(_ shape: Shape, of name: String) -> [ONNXValueInfo.Extent] {
    [batch]
      + shape.enumerated().map { axis, extent in
        extent.map { .fixed($0) } ?? .named(axis == 0 ? "time" : "\(name)_axis\(axis + 1)")
      }
  }

  private static func type(of layer: Layer, _ input: InputLayer) -> ElementType {
    guard input.isInteger else { return .float32 }
    return layer.config["dtype"]?.stringValue == "int32" ? .int32 : .int64
  }
}

extension NestedModel: ONNXExportable {
  /// The nodes of the layers inside, their names under the model's.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let shapes = try GraphShapes(of: graph, path: call.path, inputs: call.shapes.inputs)
    return try emission.layers(
      of: graph, shapes, call.inputs, prefix: call.path + "/",
      weights: { call.weights.scoped($0.name) }, file: call.path)
  }
}
