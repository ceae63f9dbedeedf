import RNNXGraph
import RNNXRuntime

/// The outputs of a model, and of some of its layers, for the calls of a case.
struct GoldenRun {
  /// The outputs of each call by name.
  let outputs: [NamedTensors]
  /// The layers' outputs of each call by name; empty where none were asked for.
  let layers: [NamedTensors]

  /// Runs a model on consecutive calls; a stateful one starts from zero.
  init(
    _ graph: ModelGraph, calls: [NamedTensors], layers: [String], path: String, threads: Int
  ) throws {
    var probe = graph
    for layer in layers {
      guard graph[layer: layer] != nil else {
        throw GoldenError(path, "the model has no layer \"\(layer)\"")
      }
      probe.outputs.append(TensorReference(layer))
    }
    let model = try Model(probe)
    let names = graph.outputNames
    var state: ModelState?
    var outputs: [NamedTensors] = []
    var inner: [NamedTensors] = []
    for call in calls {
      let inputs = try Self.inputs(of: graph, in: call, path)
      if model.isStateful, state == nil {
        state = try model.makeState(batchSize: inputs.first?.batchSize ?? 1)
      }
      let results = try model.predict(inputs, threads: threads, state: state)
      outputs.append(Array(zip(names, results)))
      inner.append(Array(zip(layers, results.dropFirst(names.count))))
    }
    self.outputs = outputs
    self.layers = layers.isEmpty ? [] : inner
  }

  /// The tensors of a call in the model's order.
  private static func inputs(
    of graph: ModelGraph, in call: NamedTensors, _ path: String
  ) throws -> [Tensor] {
    let names = graph.inputNames
    guard call.count == names.count else {
      throw RuntimeError.inputCount(expected: names, found: call.count)
    }
    return try names.map { name in
      // Some Keras lose the name of a single input.
      if let found = call.first(where: { $0.name == name }) ?? (call.count == 1 ? call[0] : nil) {
        return found.tensor
      }
      throw GoldenError(
        path,
        "no tensor for the model's input \"\(name)\", found "
          + call.map(\.name).joined(separator: ", "))
    }
  }
}
