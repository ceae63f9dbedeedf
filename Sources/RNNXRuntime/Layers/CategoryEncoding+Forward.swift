package import RNNXGraph

extension CategoryEncoding: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (mode, categories) = (mode, categories)
    return LoadedLayer { site in
      let (count, layer) = (site.inputCount(), site.shapes.layer)
      let outputCount = site.outputCount()
      let weights = site.keywordIndex("count_weights")
      return LayerPlan { run throws(RuntimeError) in
        run.outputs[0].update(repeating: 0, count: run.rows * outputCount)
        for index in 0..<run.rows * count {
          let value = run.inputs[0][index]
          guard let number = Int(exactly: value.rounded(.towardZero)), number >= 0,
            number < categories
          else { throw .rowOutOfRange(layer: layer, value: value, rows: categories) }
          mode.add(
            number, weight: weights.map { run.inputs[$0][index] } ?? 1, at: index % count,
            into: run.outputs[0] + index / count * outputCount, categories)
        }
      }
    }
  }
}

extension Discretization: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (mode, boundaries) = (mode, boundaries)
    return LoadedLayer { site in
      let (count, outputCount) = (site.inputCount(), site.outputCount())
      return LayerPlan { run in
        run.outputs[0].update(repeating: 0, count: run.rows * outputCount)
        for index in 0..<run.rows * count {
          mode.add(
            interval(of: run.inputs[0][index], boundaries), weight: 1, at: index % count,
            into: run.outputs[0] + index / count * outputCount, boundaries.count + 1)
        }
      }
    }
  }
}

/// The number of boundaries at or below a value, by halving; all of them for what is no number.
private func interval(of value: Float, _ boundaries: [Float]) -> Int {
  var (low, high) = (0, boundaries.count)
  while low < high {
    let middle = (low + high) / 2
    if value < boundaries[middle] { high = middle } else { low = middle + 1 }
  }
  return low
}

extension CategoryMode {
  /// Notes that number `number` stands at place `place` of a sample.
  fileprivate func add(
    _ number: Int, weight: Float, at place: Int, into sample: UnsafeMutablePointer<Float>,
    _ categories: Int
  ) {
    switch self {
    case .int: sample[place] = Float(number)
    case .oneHot: sample[place * categories + number] = 1
    case .multiHot: sample[number] = 1
    case .count: sample[number] += weight
    }
  }
}
