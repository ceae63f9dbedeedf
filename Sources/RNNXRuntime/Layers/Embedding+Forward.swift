package import RNNXGraph

extension Embedding: RunnableLayer {
  /// Keeps the table; a run copies a row for each number.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let table = weights.floats(WeightRole.embeddings)
    let (rows, width, masksZero) = (inputDimension, outputDimension, masksZero)
    return LoadedLayer { site in
      let (count, layer) = (site.inputCount(), site.shapes.layer)
      // A mask has a byte a time step: only sequences of numbers can carry one.
      let masks: [OutputSource] = [masksZero && site.input().count == 1 ? .computed : .none]
      return LayerPlan(masks: masks) { run throws(RuntimeError) in
        for index in 0..<run.rows * count {
          let value = run.inputs[0][index]
          guard let row = Int(exactly: value.rounded(.towardZero)), row >= 0, row < rows else {
            throw .rowOutOfRange(layer: layer, value: value, rows: rows)
          }
          table.withUnsafeBufferPointer { table in
            let target = UnsafeMutableBufferPointer(
              start: run.outputs[0] + index * width, count: width)
            _ = target.update(fromContentsOf: table[row * width..<(row + 1) * width])
          }
          run.outputMasks[0]?[index] = row == 0 ? 0 : 1
        }
      }
    }
  }
}
