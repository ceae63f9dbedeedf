package import RNNXGraph

extension Rescaling: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (scale, offset, dropsMask) = (scale, offset, dropsMask)
    return LoadedLayer { site in
      let count = site.inputCount()
      return LayerPlan(masks: [site.inputMasks[0] && !dropsMask ? .input(0) : .none]) { run in
        for index in 0..<run.rows * count {
          run.outputs[0][index] =
            run.inputs[0][index] * scale[index % scale.count] + offset[index % offset.count]
        }
      }
    }
  }
}

extension Normalization: RunnableLayer {
  /// Keeps mean and divisor, learned or given.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    let mean = given?.mean ?? weights.floats(WeightRole.mean)
    let variance = given?.variance ?? weights.floats(WeightRole.variance)
    let divisor = variance.map { max($0.squareRoot(), 1e-7) }
    return LoadedLayer { site throws(GraphError) in
      let (shape, count) = (site.input(), site.inputCount())
      let axes = try site.shapes.knownAxes(layer.axes)
      // The shape of the statistics, with 1 for axes that share them.
      var extents = shape.indices.map { axes.contains($0) ? shape[$0] : 1 }
      if let given = layer.given {
        for (offset, axis) in axes.reversed().enumerated() {
          extents[axis] =
            offset < given.shape.count ? given.shape[given.shape.count - 1 - offset] : 1
        }
      }
      let positions = broadcastPositions(extents, to: shape) ?? Array(0..<count)
      let passesMask = site.inputMasks[0] && !layer.dropsMask
      return LayerPlan(masks: [passesMask ? .input(0) : .none]) { run in
        for row in 0..<run.rows {
          let (x, y) = (run.inputs[0] + row * count, run.outputs[0] + row * count)
          for index in 0..<count {
            let place = positions[index]
            y[index] =
              layer.inverts
              ? mean[place] + x[index] * divisor[place] : (x[index] - mean[place]) / divisor[place]
          }
        }
      }
    }
  }
}
