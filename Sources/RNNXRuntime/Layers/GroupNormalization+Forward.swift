package import RNNXGraph

extension GroupNormalization: RunnableLayer {
  /// Keeps scale and offset.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let gamma = weights.floats(WeightRole.gamma, if: scales)
    let beta = weights.floats(WeightRole.beta, if: centers)
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let axis = try layer.channelAxis(of: site.shapes)
      let groups = layer.groups == -1 ? shape[axis] : layer.groups
      let size = shape[axis] / groups
      // The channels' axis becomes two: groups, and the channels of a group.
      let split = shape[..<axis] + [groups, size] + shape[(axis + 1)...]
      let axes = split.indices.filter { $0 != axis }
      let values = AxisGroups(Array(split), axes: axes)
      let inner = shape[(axis + 1)...].reduce(1, *)
      let epsilon = Double(layer.epsilon)
      return LayerPlan(masks: [site.inputMasks[0] ? .input(0) : .none]) { run in
        var group = 0
        values.forEach(run) { x, y in
          let first = group % groups * size
          group += 1
          var sum = 0.0
          for place in values.places { sum += Double(x[place]) }
          let mean = sum / Double(values.places.count)
          var squares = 0.0
          for place in values.places {
            squares += (Double(x[place]) - mean) * (Double(x[place]) - mean)
          }
          let factor = 1 / (squares / Double(values.places.count) + epsilon).squareRoot()
          for place in values.places {
            let channel = first + place / inner % size
            let scaled = (Double(x[place]) - mean) * factor * Double(gamma?[channel] ?? 1)
            y[place] = Float(scaled + Double(beta?[channel] ?? 0))
          }
        }
      }
    }
  }
}
