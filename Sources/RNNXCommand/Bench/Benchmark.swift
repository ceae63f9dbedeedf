import RNNXFiles
import RNNXGraph
import RNNXRuntime

/// Measures a model by batch size and threads.
struct Benchmark {
  /// What one setting gave.
  struct Row {
    let batchSize: Int
    let threads: Int
    let samplesPerSecond: Double
    /// The time of one call, half of the calls being faster.
    let medianSeconds: Double
  }

  let model: Model
  let timeSteps: Int
  let seconds: Double

  /// All settings; a stateful model runs from a zero state.
  func run() throws -> [Row] {
    let threadCounts = availableCores > 1 ? [1, availableCores] : [1]
    return try [1, 8, 32, 256, 1024].flatMap { batchSize in
      try threadCounts.map { try measure(batchSize: batchSize, threads: $0) }
    }
  }

  private func measure(batchSize: Int, threads: Int) throws -> Row {
    let inputs = inputs(batchSize: batchSize)
    // The first calls make plans, start threads and load libraries.
    for _ in 0..<2 { _ = try model.predict(inputs, threads: threads) }
    var times: [Double] = []
    let total = Stopwatch()
    while times.count < 3 || total.seconds < seconds {
      let clock = Stopwatch()
      _ = try model.predict(inputs, threads: threads)
      times.append(clock.seconds)
    }
    let median = times.sorted()[times.count / 2]
    return Row(
      batchSize: batchSize, threads: threads, samplesPerSecond: Double(batchSize) / median,
      medianSeconds: median)
  }

  /// Made-up values from 0 to 1; whole numbers where the model wants rows of an Embedding.
  private func inputs(batchSize: Int) -> [Tensor] {
    model.graph.inputs.map { reference in
      let kind = model.graph[layer: reference.layer]?.kind as? InputLayer
      let shape = [batchSize] + (kind?.shape ?? []).map { $0 ?? timeSteps }
      let isRows = kind?.isInteger == true || feedsEmbedding(reference.layer)
      let count = shape.reduce(1, *)
      let values = (0..<count).map { isRows ? Float($0 % 2) : Float($0 * 37 % 101) / 100 }
      return Tensor(shape: shape, values: values)
    }
  }

  private func feedsEmbedding(_ name: String) -> Bool {
    model.graph.layers.contains { layer in
      layer.kind is Embedding
        && layer.calls.contains { $0.inputs.contains { $0.layer == name } }
    }
  }
}
