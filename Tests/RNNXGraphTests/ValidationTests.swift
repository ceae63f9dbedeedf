import RNNXGraph
import RNNXJSON
import Testing

@Suite("Validation")
struct ValidationTests {
  private func tensor(_ shape: [Int]) -> TensorData {
    TensorData(shape: shape, values: Array(repeating: Float(0), count: shape.reduce(1, *)))
  }

  private func weights(_ shapes: [String: [Int]]) -> LayerWeights {
    var weights = LayerWeights()
    for (path, shape) in shapes {
      weights.entries[path] = .init(name: path, tensor: tensor(shape))
    }
    return weights
  }

  private func model(_ layers: [Layer]) -> ModelGraph {
    let input = Layer(
      name: "in", kind: InputLayer(shape: [nil, 3]), calls: [LayerCall(inputs: [])])
    return ModelGraph(
      name: "model", layers: [input] + layers, inputs: [TensorReference("in")],
      outputs: [TensorReference(layers[layers.count - 1].name)], isSequential: false)
  }

  private func faults(_ graph: ModelGraph) -> [GraphFault] {
    do throws(GraphError) { try graph.validate() } catch { return error.faults }
    return []
  }

  @Test("A sound model has no faults")
  func sound() {
    let lstm = Layer(
      name: "lstm", kind: LSTM(units: 4),
      weights: weights(["kernel": [3, 16], "recurrent_kernel": [4, 16], "bias": [16]]),
      calls: [LayerCall(inputs: [TensorReference("in")])])
    #expect(faults(model([lstm])).isEmpty)
  }

  @Test("All faults are told together, with what the shapes look like")
  func together() {
    let lstm = Layer(
      name: "lstm", kind: LSTM(units: 4),
      weights: weights(["kernel": [3, 12], "bias": [15]]),
      calls: [LayerCall(inputs: [TensorReference("in")])])
    let dense = Layer(
      name: "dense", kind: Dense(units: 2), weights: weights(["kernel": [4, 2], "bias": [2]]),
      calls: [LayerCall(inputs: [TensorReference("lstm")])])
    let found = faults(model([lstm, dense]))
    #expect(
      found.map(\.reason) == [
        .weightShape(
          path: "kernel", expected: [3, 16], found: [3, 12],
          hint: "12 is 3 x 4: the weights look like those of a GRU"),
        .missingWeight(path: "recurrent_kernel", expected: [4, 16]),
        .weightShape(path: "bias", expected: [16], found: [15], hint: ""),
      ])
  }

  @Test("A circle, a dangling input and a name used twice are faults, not hangs")
  func wiring() {
    let call = { (name: String) in [LayerCall(inputs: [TensorReference(name)])] }
    let a = Layer(name: "a", kind: Dropout(), calls: call("b"))
    let b = Layer(name: "b", kind: Dropout(), calls: call("a"))
    #expect(faults(model([a, b])).map(\.reason) == [.cycle])
    let lost = Layer(name: "a", kind: Dropout(), calls: call("nowhere"))
    #expect(
      faults(model([lost])).map(\.reason) == [
        .unknownTensor(TensorReference("nowhere").description)
      ])
    let twin = Layer(name: "a", kind: Dropout(), calls: call("in"))
    #expect(faults(model([twin, twin])).map(\.reason) == [.duplicateName])
  }

  @Test("A call of a layer that has fewer calls is dangling")
  func calls() {
    let a = Layer(
      name: "a", kind: Dropout(), calls: [LayerCall(inputs: [TensorReference("in", call: 1)])])
    #expect(faults(model([a])).count == 1)
  }
}
