package import RNNXGraph

extension RMSNormalization: RunnableLayer {
  /// Keeps the scale.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let scale = weights.floats(WeightRole.scale)
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let groups = AxisGroups(site.input(), axes: try layer.trailingAxes(of: site.shapes))
      let epsilon = Double(layer.epsilon)
      // Keras 3.15 passes no mask on.
      return LayerPlan { run in
        groups.forEach(run) { x, y in
          let mean = groups.squares(x) / Double(groups.places.count)
          let factor = 1 / (mean + epsilon).squareRoot()
          for (index, place) in groups.places.enumerated() {
            y[place] = Float(Double(x[place]) * factor * Double(scale[index]))
          }
        }
      }
    }
  }
}

extension UnitNormalization: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let groups = AxisGroups(site.input(), axes: try site.shapes.knownAxes(layer.axes))
      return LayerPlan(masks: [site.inputMasks[0] ? .input(0) : .none]) { run in
        groups.forEach(run) { x, y in
          let factor = 1 / max(groups.squares(x), 1e-12).squareRoot()
          for place in groups.places { y[place] = Float(Double(x[place]) * factor) }
        }
      }
    }
  }
}

/// The values of a sample that are normalized together: the same places, from many starts.
struct AxisGroups: Sendable {
  /// Where a group begins in a sample.
  let starts: [Int]
  /// The values of a group, counted from its start.
  let places: [Int]
  private let count: Int

  /// Groups along the given axes, ascending.
  init(_ shape: [Int], axes: [Int]) {
    places = offsets(shape, axes: axes)
    starts = offsets(shape, axes: shape.indices.filter { !axes.contains($0) })
    count = shape.reduce(1, *)
  }

  /// Calls `body` with the start of every group of every row, in the input and in the output.
  func forEach(
    _ run: LayerRun, _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    for row in 0..<run.rows {
      for start in starts {
        body(run.inputs[0] + row * count + start, run.outputs[0] + row * count + start)
      }
    }
  }

  /// The sum of the squares of a group.
  func squares(_ x: UnsafeMutablePointer<Float>) -> Double {
    var sum = 0.0
    for place in places { sum += Double(x[place]) * Double(x[place]) }
    return sum
  }
}
