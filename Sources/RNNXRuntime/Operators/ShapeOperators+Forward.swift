package import RNNXGraph

extension ReshapeOperator: RunnableLayer {
  /// The same values under another shape.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { LoadedLayer { _ in .handsOn(keepsMask: false) } }
}

extension SelectionOperator: RunnableLayer {
  /// Nothing to load: what is picked is worked out once for a shape.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let parts = try layer.selections(for: site.shapes).map {
        SelectedRuns($0, of: shape)
      }
      let count = site.inputCount()
      return LayerPlan(outputs: parts.map { _ in .computed }) { run in
        for (index, part) in parts.enumerated() {
          for row in 0..<run.rows {
            part.copy(run.inputs[0] + row * count, to: run.outputs[index] + row * part.count)
          }
        }
      }
    }
  }
}

/// A selection as runs of adjacent elements.
struct SelectedRuns: Sendable {
  /// The number of elements of the result.
  let count: Int
  private let fill: Float
  private let starts: [Int]
  /// The length of every run: the longest stretch along the last axes that stays adjacent.
  private let length: Int

  /// The runs of a selection from a tensor of that shape.
  init(_ selection: Selection, of shape: [Int]) {
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let base = selection.fixed.reduce(0) { $0 + $1.value * strides[$1.key] }
    var axes = selection.axes
    var run = 1
    // Whole axes at the end stay adjacent as long as they follow each other in the source, too.
    while let last = axes.last, let source = last.source, strides[source] == run,
      last.positions == Array(0..<shape[source])
    {
      run *= shape[source]
      axes.removeLast()
    }
    var starts: [Int] = [base]
    for axis in axes {
      let stride = axis.source.map { strides[$0] } ?? 0
      starts = starts.flatMap { start in
        axis.positions.map { start < 0 || $0 < 0 ? -1 : start + $0 * stride }
      }
    }
    fill = selection.fill
    count = starts.count * run
    length = run
    self.starts = starts
  }

  /// Writes the elements of one row.
  func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    var target = target
    for start in starts {
      if start < 0 {
        target.update(repeating: fill, count: length)
      } else if length == 1 {
        target.pointee = source[start]
      } else {
        target.update(from: source + start, count: length)
      }
      target += length
    }
  }
}

extension JoinOperator: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let axis = try layer.axisIndex(site.shapes)
      let shape = site.outputs[0]
      let inner = shape[(axis + 1)...].reduce(1, *)
      let outer = shape[..<axis].reduce(1, *)
      let widths = site.shapes.inputs.indices.map {
        layer.addsAxis ? inner : site.input($0)[axis] * inner
      }
      let total = widths.reduce(0, +)
      return LayerPlan { run in joinBlocks(run, widths: widths, total: total, outer: outer) }
    }
  }
}

/// Writes blocks of all inputs in turn, each input's of its own width.
func joinBlocks(_ run: LayerRun, widths: [Int], total: Int, outer: Int) {
  var offset = 0
  for (input, width) in widths.enumerated() {
    for block in 0..<run.rows * outer {
      (run.outputs[0] + block * total + offset).update(
        from: run.inputs[input] + block * width, count: width)
    }
    offset += width
  }
}

extension OneHotOperator: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let classCount = classCount
    return LoadedLayer { site in
      let count = site.inputCount()
      return LayerPlan { run in
        run.outputs[0].update(repeating: 0, count: run.rows * count * classCount)
        for index in 0..<run.rows * count {
          guard let place = Int(exactly: run.inputs[0][index].rounded(.towardZero)),
            (0..<classCount).contains(place)
          else { continue }
          run.outputs[0][index * classCount + place] = 1
        }
      }
    }
  }
}
