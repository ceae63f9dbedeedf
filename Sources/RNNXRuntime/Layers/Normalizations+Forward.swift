package import RNNXGraph

extension BatchNormalization: RunnableLayer {
  /// Joins the running statistics and the trained scale into one factor and one offset a channel.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let mean = weights.floats(WeightRole.movingMean)
    let variance = weights.floats(WeightRole.movingVariance)
    let gamma = weights.floats(WeightRole.gamma, if: scales)
    let beta = weights.floats(WeightRole.beta, if: centers)
    // In float64, so that the fold adds no error to the one rounding a value.
    let factors = mean.indices.map {
      Double(gamma?[$0] ?? 1) / (Double(variance[$0]) + Double(epsilon)).squareRoot()
    }
    let scale = factors.map(Float.init)
    let offset = mean.indices.map { Float(Double(beta?[$0] ?? 0) - Double(mean[$0]) * factors[$0]) }
    let axes = axis
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let indices = try site.shapes.knownAxes(axes)
      // Neighbouring axes are one axis of all their places.
      guard indices == Array(indices[0]..<indices[0] + indices.count) else {
        throw GraphError(
          layer: site.shapes.layer,
          .unsupportedArgument(
            name: "axis", value: "\(axes)", supported: "neighbouring axes"))
      }
      let inner = shape[(indices[indices.count - 1] + 1)...].reduce(1, *)
      let outer = shape[..<indices[0]].reduce(1, *)
      let masks: [OutputSource] = [site.inputMasks[0] ? .input(0) : .none]
      let channels = scale.count
      return LayerPlan(masks: masks) { run in
        var position = 0
        for _ in 0..<run.rows * outer {
          for channel in 0..<channels {
            let (factor, shift) = (scale[channel], offset[channel])
            for _ in 0..<inner {
              run.outputs[0][position] = run.inputs[0][position] * factor + shift
              position += 1
            }
          }
        }
      }
    }
  }
}

extension LayerNormalization: RunnableLayer {
  /// Keeps scale and offset.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let gamma = weights.floats(WeightRole.gamma, if: scales)
    let beta = weights.floats(WeightRole.beta, if: centers)
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let axes = try layer.normalizedAxes(of: site.shapes)
      // The positions that are normalized together, and where each such group starts.
      let group = offsets(shape, axes: axes)
      let starts = offsets(shape, axes: shape.indices.filter { !axes.contains($0) })
      let (count, epsilon) = (site.inputCount(), Double(layer.epsilon))
      return LayerPlan(masks: [site.inputMasks[0] ? .input(0) : .none]) { run in
        for row in 0..<run.rows {
          for start in starts {
            let (x, y) = (
              run.inputs[0] + row * count + start, run.outputs[0] + row * count + start
            )
            var (sum, squares) = (0.0, 0.0)
            for offset in group { sum += Double(x[offset]) }
            let mean = sum / Double(group.count)
            for offset in group {
              squares += (Double(x[offset]) - mean) * (Double(x[offset]) - mean)
            }
            let factor = 1 / (squares / Double(group.count) + epsilon).squareRoot()
            let center = layer.keepsMean ? 0 : mean
            for (index, offset) in group.enumerated() {
              let scaled = (Double(x[offset]) - center) * factor * Double(gamma?[index] ?? 1)
              y[offset] = Float(scaled + Double(beta?[index] ?? 0))
            }
          }
        }
      }
    }
  }
}

/// The offsets of all positions along the given axes, the last axis fastest.
func offsets(_ shape: [Int], axes: [Int]) -> [Int] {
  axes.reduce([0]) { positions, axis in
    let stride = shape[(axis + 1)...].reduce(1, *)
    return positions.flatMap { start in (0..<shape[axis]).map { start + $0 * stride } }
  }
}
