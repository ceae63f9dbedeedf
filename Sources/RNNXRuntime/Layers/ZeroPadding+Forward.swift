package import RNNXGraph

extension ZeroPadding: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site in
      let (small, large) = (site.input(), site.outputs[0])
      let box = Box(inside: small, of: large, from: layer.margins.origin(layer.dataFormat))
      return LayerPlan { run in
        run.outputs[0].update(repeating: 0, count: run.rows * box.outerCount)
        box.forEachLine(run.rows) { outer, inner, count in
          (run.outputs[0] + outer).update(from: run.inputs[0] + inner, count: count)
        }
      }
    }
  }
}

extension Cropping: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site in
      let box = Box(
        inside: site.outputs[0], of: site.input(), from: layer.margins.origin(layer.dataFormat))
      return LayerPlan { run in
        box.forEachLine(run.rows) { outer, inner, count in
          (run.outputs[0] + inner).update(from: run.inputs[0] + outer, count: count)
        }
      }
    }
  }
}

extension Margins {
  /// Where the smaller box begins in the larger one, channels included.
  fileprivate func origin(_ format: ChannelFormat) -> [Int] {
    format == .channelsLast ? pairs.map(\.before) + [0] : [0] + pairs.map(\.before)
  }
}

/// A box of values inside a larger one, both row-major, as lines of adjacent values.
private struct Box: Sendable {
  let outerCount: Int
  private let innerCount: Int
  private let line: Int
  /// Where each line begins in the larger box.
  private let starts: [Int]

  init(inside inner: [Int], of outer: [Int], from origin: [Int]) {
    outerCount = outer.reduce(1, *)
    innerCount = inner.reduce(1, *)
    let last = inner.count - 1
    line = inner[last]
    starts = (0..<last).reduce([origin[last]]) { starts, axis in
      let stride = outer[(axis + 1)...].reduce(1, *)
      return starts.flatMap { start in
        (0..<inner[axis]).map { start + ($0 + origin[axis]) * stride }
      }
    }
  }

  /// Calls `body` with the places in both boxes where each line of each row begins.
  func forEachLine(_ rows: Int, _ body: (_ outer: Int, _ inner: Int, _ count: Int) -> Void) {
    for row in 0..<rows {
      for (index, start) in starts.enumerated() {
        body(row * outerCount + start, row * innerCount + index * line, line)
      }
    }
  }
}
