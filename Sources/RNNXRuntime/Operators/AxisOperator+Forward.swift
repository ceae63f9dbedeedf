package import RNNXGraph

extension AxisOperator: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let axis = try site.shapes.operatorAxis(layer.axis)
      if case .activation(let activation) = layer.function {
        return try alongAxis(activation, axis: axis, shape: shape, masks: [.none], of: site)
      }
      let starts = offsets(shape, axes: shape.indices.filter { $0 != axis })
      let steps = offsets(shape, axes: [axis])
      let count = site.inputCount()
      return LayerPlan { run in
        for row in 0..<run.rows {
          for start in starts {
            layer.function.apply(
              run.inputs[0] + row * count + start, to: run.outputs[0] + row * count + start, steps)
          }
        }
      }
    }
  }
}

extension AxisOperator.Function {
  fileprivate func apply(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ steps: [Int]
  ) {
    switch self {
    case .cumulative(let isProduct):
      var total = isProduct ? 1.0 : 0.0
      for step in steps {
        let value = Double(source[step])
        total = isProduct ? total * value : total + value
        target[step] = Float(total)
      }
    case .normalize(let smallest):
      let squares = steps.reduce(0.0) { $0 + Double(source[$1]) * Double(source[$1]) }
      let length = max(squares.squareRoot(), Double(smallest))
      for step in steps { target[step] = Float(Double(source[step]) / length) }
    case .activation: preconditionFailure("Activations have a plan of their own.")
    }
  }
}
