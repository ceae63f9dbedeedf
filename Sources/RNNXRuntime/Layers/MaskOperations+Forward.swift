package import RNNXGraph

extension NotEqual: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let operand = operand
    return LoadedLayer { site in
      let count = site.inputCount()
      return LayerPlan { run in
        for index in 0..<run.rows * count {
          let other = operand ?? run.inputs[1][index]
          run.outputs[0][index] = run.inputs[0][index] != other ? 1 : 0
        }
      }
    }
  }
}

extension AnyOperation: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    LoadedLayer { site in
      let (count, last) = (site.inputCount(), site.input().last ?? 1)
      return LayerPlan { run in
        for block in 0..<run.rows * count / last {
          let values = UnsafeBufferPointer(start: run.inputs[0] + block * last, count: last)
          run.outputs[0][block] = values.contains { $0 != 0 } ? 1 : 0
        }
      }
    }
  }
}

extension ExpandDims: RunnableLayer {
  /// The same values under another shape.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { LoadedLayer { _ in .handsOn(keepsMask: false) } }
}

extension ZerosLike: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { constantLayer(0) }
}

extension OnesLike: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { constantLayer(1) }
}

private func constantLayer(_ value: Float) -> LoadedLayer {
  LoadedLayer { site in
    let count = site.outputCount()
    return LayerPlan { $0.outputs[0].update(repeating: value, count: $0.rows * count) }
  }
}

extension LogicalOr: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    LoadedLayer { site in
      let (shape, count) = (site.outputs[0], site.outputCount())
      let counts = [site.inputCount(0), site.inputCount(1)]
      let positions = [0, 1].map { broadcastPositions(site.input($0), to: shape) }
      return LayerPlan { run in
        for row in 0..<run.rows {
          for index in 0..<count {
            let isTrue = [0, 1].contains {
              run.inputs[$0][row * counts[$0] + (positions[$0]?[index] ?? index)] != 0
            }
            run.outputs[0][row * count + index] = isTrue ? 1 : 0
          }
        }
      }
    }
  }
}
