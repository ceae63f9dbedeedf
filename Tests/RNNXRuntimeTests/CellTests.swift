import RNNXFormats
import RNNXGraph
import RNNXRuntime
import RNNXTestSupport
import Testing

/// Keras' SimpleRNN written as a library user would: `h' = tanh(x K + h R + b)`.
private struct PlainCell: RNNCell {
  let features: Int
  let units: Int
  let kernel: [Float]
  let recurrentKernel: [Float]
  let bias: [Float]

  var initialState: [Float] { Array(repeating: 0, count: units) }

  func step(input: Span<Float>, state: inout [Float], output: inout MutableSpan<Float>) {
    let next = (0..<units).map { unit in
      var sum = Double(bias[unit])
      for index in 0..<features {
        sum += Double(input[index]) * Double(kernel[index * units + unit])
      }
      for index in 0..<units {
        sum += Double(state[index]) * Double(recurrentKernel[index * units + unit])
      }
      return Float(tanh(sum))
    }
    state = next
    for unit in 0..<units { output[unit] = next[unit] }
  }

  private func tanh(_ x: Double) -> Double { 1 - 2 / (exp(2 * x) + 1) }

  /// The exponential by its series with halving, so that the test needs no library.
  private func exp(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for index in 1..<20 {
      term *= x / 1024 / Double(index)
      sum += term
    }
    return (0..<10).reduce(sum) { value, _ in value * value }
  }
}

@Suite("Cells and steps")
struct CellTests {
  @Test(
    "A cell of one's own runs in the same loop as Keras' SimpleRNN",
    arguments: ["plain", "sequences", "backwards", "backwards_sequences"])
  func cell(_ flags: String) throws {
    let fixture = FixtureCase(name: "keras3-h5/simple_rnn_" + flags)
    let graph = try ModelReader().read(path: fixture.path("model.h5")).graph
    let layer = try #require(graph.layers.first { $0.kind is SimpleRNN })
    let weights = try layer.weights.loaded(of: layer.name)
    let kind = try #require(layer.kind as? SimpleRNN)
    let kernel = try #require(weights[WeightRole.kernel])
    let recurrent = try #require(weights[WeightRole.recurrentKernel])
    let bias = try #require(weights[WeightRole.bias])
    let cell = PlainCell(
      features: kernel.shape[0], units: kind.units, kernel: kernel.floats(),
      recurrentKernel: recurrent.floats(), bias: bias.floats())
    let rnn = RNN(
      cell, returnsSequences: kind.arguments.returnsSequences,
      goesBackwards: kind.arguments.goesBackwards)
    let input = try #require(fixture.calls("input.json")[0].first?.value)
    let expected = try #require(fixture.calls("expected.json")[0].first?.value)
    let output = rnn(Tensor(shape: input.shape, values: input.values))
    #expect(output.shape == expected.shape)
    #expect(Tolerance.standard.difference(output.values, expected.values) == nil)
  }

  @Test("An LSTM taken step by step ends where Keras' whole sequence ends")
  func stepper() throws {
    let fixture = FixtureCase(name: "keras3-h5/lstm_plain")
    let graph = try ModelReader().read(path: fixture.path("model.h5")).graph
    let name = try #require(graph.layers.first { $0.kind is LSTM }).name
    let lstm = try LSTMStepper(name, of: graph)
    let input = try #require(fixture.calls("input.json")[0].first?.value)
    let expected = try #require(fixture.calls("expected.json")[0].first?.value)
    let (batchSize, timeSteps, features) = (input.shape[0], input.shape[1], input.shape[2])
    var state = LSTMState.zero(batchSize: batchSize, units: lstm.units)
    for step in 0..<timeSteps {
      let values = (0..<batchSize).flatMap { row -> ArraySlice<Float> in
        let start = (row * timeSteps + step) * features
        return input.values[start..<start + features]
      }
      state = lstm.step(input: Tensor(shape: [batchSize, features], values: values), state: state)
    }
    #expect(Tolerance.standard.difference(state.hiddenState.values, expected.values) == nil)
  }

  @Test("Threads and slices do not change a bit of the result")
  func threads() throws {
    let path = Fixtures.path("reference/mnist-lstm.h5")
    let model = try Model(try ModelReader().read(path: path).graph)
    let values = (0..<7 * 784).map { Float($0 * 7919 % 1000) / 1000 }
    let input = Tensor(shape: [7, 28, 28], values: values)
    let one: Tensor = try model.predict(input, threads: 1)
    let two: Tensor = try model.predict(input, threads: 2)
    #expect(one == two)
    let single = Tensor(shape: [1, 28, 28], values: Array(values[0..<784]))
    let alone: Tensor = try model.predict(single, threads: 1)
    #expect(alone.values == Array(one.values[0..<10]))
  }
}
