package import RNNXGraph

extension Flatten: RunnableLayer {
  /// The same values under another shape; channels are moved to the end first where they stand
  /// in front.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let isChannelsFirst = isChannelsFirst
    return LoadedLayer { site in
      let shape = site.input()
      guard isChannelsFirst, shape.count > 1 else { return .handsOn(keepsMask: false) }
      let axes = Array(1..<shape.count) + [0]
      return LayerPlan { transpose($0, shape: shape, axes: axes) }
    }
  }
}

extension Reshape: RunnableLayer {
  /// The same values under another shape.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { LoadedLayer { _ in .handsOn(keepsMask: false) } }
}

extension Permute: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let axes = axes
    return LoadedLayer { site in
      let shape = site.input()
      return LayerPlan { transpose($0, shape: shape, axes: axes) }
    }
  }
}

extension RepeatVector: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let repeats = count
    return LoadedLayer { site in
      let features = site.inputCount()
      return LayerPlan { run in
        for row in 0..<run.rows {
          for step in 0..<repeats {
            (run.outputs[0] + (row * repeats + step) * features).update(
              from: run.inputs[0] + row * features, count: features)
          }
        }
      }
    }
  }
}

/// Writes each row's values in a new order of axes; `axes` names for each output axis the input's.
func transpose(_ run: LayerRun, shape: [Int], axes: [Int]) {
  var strides = Array(repeating: 1, count: shape.count)
  for axis in stride(from: shape.count - 2, through: 0, by: -1) {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  let extents = axes.map { shape[$0] }
  let steps = axes.map { strides[$0] }
  let count = shape.reduce(1, *)
  guard count > 0 else { return }
  var position = Array(repeating: 0, count: axes.count)
  for row in 0..<run.rows {
    var source = row * count
    for target in row * count..<(row + 1) * count {
      run.outputs[0][target] = run.inputs[0][source]
      // Counts like an odometer, the last axis fastest; it is at zero again after the last value.
      for axis in stride(from: axes.count - 1, through: 0, by: -1) {
        position[axis] += 1
        source += steps[axis]
        if position[axis] < extents[axis] { break }
        source -= steps[axis] * extents[axis]
        position[axis] = 0
      }
    }
  }
}
