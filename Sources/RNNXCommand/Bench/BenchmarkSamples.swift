import RNNXData
import RNNXGraph
import RNNXRuntime

/// What a benchmark feeds to a model: a file's samples over and over, or made-up ones.
struct BenchmarkSamples {
  let graph: ModelGraph
  let timeSteps: Int
  let files: [String]

  /// Up to 64 batches, all of them different where the file has enough samples.
  func batches(of size: Int) throws -> [[Tensor]] {
    guard !files.isEmpty else { return [madeUp(size)] }
    let bindings = try InputBinding.open(files, for: graph, options: ReadingOptions())
    let all = try InputBinding.next(bindings, max(size, 1000))
    guard let count = all.first?.batchSize, count > 0 else {
      throw CommandFailure.badInput(files[0], "expected samples, found none")
    }
    return (0..<min(64, max(1, count / size))).map { number in
      all.map { Self.rows(number * size..<(number + 1) * size, of: $0) }
    }
  }

  /// Rows of a tensor; behind the last one the first one follows.
  private static func rows(_ range: Range<Int>, of tensor: Tensor) -> Tensor {
    let values = range.flatMap { tensor.row($0 % tensor.batchSize) }
    return Tensor(shape: [range.count] + tensor.shape.dropFirst(), values: values)
  }

  /// Values from 0 to 1; whole numbers where the model wants rows of an Embedding.
  private func madeUp(_ batchSize: Int) -> [Tensor] {
    graph.inputs.map { reference in
      let kind = graph[layer: reference.layer]?.kind as? InputLayer
      let shape = [batchSize] + (kind?.shape ?? []).map { $0 ?? timeSteps }
      let isRows = kind?.isInteger == true || feedsEmbedding(reference.layer)
      let count = shape.reduce(1, *)
      let values = (0..<count).map { isRows ? Float($0 % 2) : Float($0 * 37 % 101) / 100 }
      return Tensor(shape: shape, values: values)
    }
  }

  private func feedsEmbedding(_ name: String) -> Bool {
    graph.layers.contains { layer in
      layer.kind is Embedding
        && layer.calls.contains { $0.inputs.contains { $0.layer == name } }
    }
  }
}
