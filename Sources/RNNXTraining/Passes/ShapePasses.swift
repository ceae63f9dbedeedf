package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

/// The same values under another shape.
struct SharingPass<Number: TrainingNumber>: LayerPass {
  var sharesInput: Bool { true }
  let masks: [OutputSource]
  func forward(_ run: PassRun<Number>) {}
  func backward(_ run: PassRun<Number>) {}
}

/// Values moved: each position of the output reads one position of the input.
struct MovingPass<Number: TrainingNumber>: LayerPass {
  let masks: [OutputSource]
  let inputCount: Int
  /// For each position of a sample's output the position of its input.
  let positions: [Int]

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    for row in 0..<run.rows {
      let (from, to) = (run.inputs[0] + row * inputCount, run.outputs[0] + row * positions.count)
      for (index, position) in positions.enumerated() { to[index] = from[position] }
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0], let gradient = run.inputGradients[0] else {
      return
    }
    for row in 0..<run.rows {
      let (from, to) = (incoming + row * positions.count, gradient + row * inputCount)
      for (index, position) in positions.enumerated() { to[position] += from[index] }
    }
  }
}

extension Flatten: TrainableKind {
  /// The same values, or with the channels moved last.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let shape = site.input()
    guard isChannelsFirst, shape.count > 1 else { return SharingPass<Number>(masks: [.none]) }
    return MovingPass<Number>(
      masks: [.none], inputCount: site.inputCount(),
      positions: movedPositions(shape, axes: Array(1..<shape.count) + [0]))
  }
}

extension Reshape: TrainableKind {
  /// The same values.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> { SharingPass<Number>(masks: [.none]) }
}

extension Permute: TrainableKind {
  /// Axes in another order.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    MovingPass<Number>(
      masks: [.none], inputCount: site.inputCount(),
      positions: movedPositions(site.input(), axes: axes))
  }
}

extension RepeatVector: TrainableKind {
  /// Each step is the input.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let count = site.inputCount()
    return MovingPass<Number>(
      masks: [.none], inputCount: count,
      positions: (0..<site.outputCount()).map { $0 % max(count, 1) })
  }
}

/// The position in an array of `shape` for each position of the array with its axes reordered.
func movedPositions(_ shape: [Int], axes: [Int]) -> [Int] {
  axes.reduce([0]) { positions, axis in
    let stride = shape[(axis + 1)...].reduce(1, *)
    return positions.flatMap { start in (0..<shape[axis]).map { start + $0 * stride } }
  }
}
