package import RNNXGraph
import RNNXKernels

extension Softmax: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let axes = try layer.normalizedAxes(of: site.shapes)
      let mask = try layer.mask(site)
      let steps = SoftmaxSteps(shape, axes: axes)
      let masking = layer.masking
      var plan = LayerPlan(masks: [mask == nil && site.inputMasks[0] ? .input(0) : .none]) { run in
        run.outputs[0].update(from: run.inputs[0], count: run.rows * steps.count)
        for row in 0..<run.rows {
          let values = run.outputs[0] + row * steps.count
          let isKept = { (index: Int) in
            mask.map { run.masks[0]?[row * $0.count + $0.positions[index]] ?? 1 != 0 } ?? true
          }
          for index in 0..<steps.count where !isKept(index) {
            values[index] = masking == .added ? values[index] - 1e9 : -1e9
          }
          steps.normalize(values, run.scratch)
          guard masking == .zeros else { continue }
          for index in 0..<steps.count where !isKept(index) { values[index] = 0 }
        }
      }
      plan.scratch = { _ in steps.count }
      return plan
    }
  }

  /// Where each value's mask stands in a row of the mask; `nil` without one.
  private func mask(_ site: CallSite) throws(GraphError) -> (positions: [Int], count: Int)? {
    guard let given = site.shapes.keywords["mask"]?.first else {
      guard site.inputMasks[0] else { return nil }
      // Keras itself fails to broadcast a mask of steps to what each step holds.
      throw GraphError(
        layer: site.shapes.layer,
        .unsupportedArgument(
          name: "inputs", value: "masked", supported: "a mask given to the call"))
    }
    let shape = given.padded(to: site.input().count).map { $0 ?? 1 }
    let positions = broadcastPositions(shape, to: site.input()) ?? Array(0..<site.inputCount())
    return (positions, shape.reduce(1, *))
  }
}

/// The normalization of one sample along its axes.
private struct SoftmaxSteps: Sendable {
  let count: Int
  private let outer: Int
  private let length: Int
  private let inner: Int
  /// The groups where the axes are not neighbours.
  private let groups: AxisGroups?

  init(_ shape: [Int], axes: [Int]) {
    count = shape.reduce(1, *)
    let isRun = axes == Array(axes[0]...axes[axes.count - 1])
    outer = shape[..<axes[0]].reduce(1, *)
    length = axes.map { shape[$0] }.reduce(1, *)
    inner = shape[(axes[axes.count - 1] + 1)...].reduce(1, *)
    groups = isRun ? nil : AxisGroups(shape, axes: axes)
  }

  func normalize(
    _ values: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    guard let groups else {
      return applyAlongAxis(.softmax, to: values, outer: outer, count: length, inner: inner)
    }
    for start in groups.starts {
      for (index, place) in groups.places.enumerated() { scratch[index] = values[start + place] }
      applyAlongAxis(.softmax, to: scratch, outer: 1, count: length)
      for (index, place) in groups.places.enumerated() { values[start + place] = scratch[index] }
    }
  }
}
