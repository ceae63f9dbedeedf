package import RNNXGraph

extension Dot: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site in
      let sides = [0, 1].map { layer.side($0, site) }
      let counts = [site.inputCount(0), site.inputCount(1)]
      let outputCount = site.outputCount()
      return LayerPlan { run in
        for row in 0..<run.rows {
          let (x, y) = (run.inputs[0] + row * counts[0], run.inputs[1] + row * counts[1])
          let lengths = [layer.lengths(x, sides[0]), layer.lengths(y, sides[1])]
          var target = run.outputs[0] + row * outputCount
          for (i, a) in sides[0].starts.enumerated() {
            for (j, b) in sides[1].starts.enumerated() {
              var sum = 0.0
              for (p, q) in zip(sides[0].steps, sides[1].steps) {
                sum += Double(x[a + p]) * Double(y[b + q])
              }
              target.pointee = Float(sum / (lengths[0][i] * lengths[1][j]))
              target += 1
            }
          }
        }
      }
    }
  }

  /// Where an input's vectors start, and how far their elements are from there.
  private func side(_ index: Int, _ site: CallSite) -> (starts: [Int], steps: [Int]) {
    let shape = site.input(index)
    let axis = site.shapes.inputs[index].sampleAxis(axes[index]) ?? 0
    return (
      offsets(shape, axes: shape.indices.filter { $0 != axis }), offsets(shape, axes: [axis])
    )
  }

  /// The vectors' lengths as Keras' `normalize` bounds them, or 1 where nothing is normalized.
  private func lengths(
    _ values: UnsafeMutablePointer<Float>, _ side: (starts: [Int], steps: [Int])
  ) -> [Double] {
    side.starts.map { start in
      guard normalizes else { return 1 }
      let squares = side.steps.reduce(0.0) {
        $0 + Double(values[start + $1]) * Double(values[start + $1])
      }
      return max(squares, 1e-12).squareRoot()
    }
  }
}
