package import RNNXGraph

extension MergeKind {
  /// Nothing to load; extents of 1 are repeated as NumPy does.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let masksJoin = masksJoin
    return LoadedLayer { site throws(GraphError) in
      let shape = site.outputs[0]
      let count = site.outputCount()
      // For each input the position to read for each position to write.
      let positions = site.shapes.inputs.indices.map { index in
        let missing = Array(repeating: 1, count: shape.count - site.input(index).count)
        return broadcastPositions(missing + site.input(index), to: shape)
      }
      let counts = site.shapes.inputs.indices.map { site.inputCount($0) }
      let steps = site.masksBySample ? 1 : shape.first ?? 0
      // Keras 3 gives a mask up where an input has none; Keras 2 joins those that are there.
      let masked =
        masksJoin == .any ? !site.inputMasks.contains(false) : site.inputMasks.contains(true)
      if masked && site.shapes.inputs.contains(where: { $0.count != shape.count }) {
        throw GraphError(
          layer: site.shapes.layer,
          .unsupportedArgument(
            name: "inputs", value: "masked", supported: "masked inputs of equal rank"))
      }
      let joined = site.joinedMask
      let isPlain = positions.allSatisfy { $0 == nil }
      if masksJoin == .any, Self.operation.heedsMasks, site.inputMasks.contains(true) {
        guard isPlain, shape.count == 2 || site.masksBySample else {
          throw GraphError(
            layer: site.shapes.layer,
            .unsupportedArgument(
              name: "inputs", value: "masked", supported: "masked sequences of equal shapes"))
        }
        let masked = site.inputMasks.contains(false) ? OutputSource.none : joined
        return LayerPlan(masks: [masked]) { run in
          MaskedMerge(run, operation: Self.operation).run(
            steps: steps, features: count / max(1, steps))
          if let mask = run.outputMasks[0] { masksJoin.join(run, steps: steps, into: mask) }
        }
      }
      return LayerPlan(masks: [masked ? joined : .none]) { run in
        if isPlain {
          Self.operation.combine(run, count: run.rows * count)
        } else {
          for row in 0..<run.rows {
            for index in 0..<count {
              run.outputs[0][row * count + index] = Self.operation.combine(
                positions.indices.count
              ) { run.inputs[$0][row * counts[$0] + (positions[$0]?[index] ?? index)] }
            }
          }
        }
        if let mask = run.outputMasks[0] { masksJoin.join(run, steps: steps, into: mask) }
      }
    }
  }
}

extension CallSite {
  /// Where the joined mask of masked inputs comes from: masks by sample are all those of one input.
  fileprivate var joinedMask: OutputSource {
    guard masksBySample else { return .computed }
    return inputMasks.firstIndex(of: true).map { .input($0) } ?? .none
  }
}

extension MaskJoin {
  /// Joins the masks of a run's inputs step by step; an input without a mask counts everywhere.
  func join(_ run: LayerRun, steps: Int, into mask: UnsafeMutablePointer<UInt8>) {
    for step in 0..<run.rows * steps {
      let counts = { (input: UnsafeMutablePointer<UInt8>?) in (input?[step] ?? 1) != 0 }
      let isKept = self == .any ? run.masks.contains(where: counts) : run.masks.allSatisfy(counts)
      mask[step] = isKept ? 1 : 0
    }
  }
}

extension MergeOperation {
  /// Combines inputs of equal shapes into the output, one input after the other.
  func combine(_ run: LayerRun, count: Int) {
    let output = run.outputs[0]
    output.update(from: run.inputs[0], count: count)
    for input in run.inputs.dropFirst() {
      switch self {
      case .add, .average: for index in 0..<count { output[index] += input[index] }
      case .subtract: for index in 0..<count { output[index] -= input[index] }
      case .multiply: for index in 0..<count { output[index] *= input[index] }
      case .maximum:
        for index in 0..<count {
          let next = input[index]
          if next.isNaN || next > output[index] { output[index] = next }
        }
      case .minimum:
        for index in 0..<count {
          let next = input[index]
          if next.isNaN || next < output[index] { output[index] = next }
        }
      }
    }
    guard self == .average else { return }
    let divisor = Float(run.inputs.count)
    for index in 0..<count { output[index] /= divisor }
  }

  /// Combines `count` values, given one by one.
  func combine(_ count: Int, _ value: (Int) -> Float) -> Float {
    var result = value(0)
    for index in 1..<count {
      let next = value(index)
      switch self {
      case .add, .average: result += next
      case .subtract: result -= next
      case .multiply: result *= next
      case .maximum: result = next.isNaN || next > result ? next : result
      case .minimum: result = next.isNaN || next < result ? next : result
      }
    }
    return self == .average ? result / Float(count) : result
  }
}

/// The position in `shape` for each position in `target`; `nil` where the shapes are equal.
package func broadcastPositions(_ shape: [Int], to target: [Int]) -> [Int]? {
  guard shape != target else { return nil }
  return target.indices.reduce([0]) { positions, axis in
    let stride = shape[axis] == 1 ? 0 : shape[(axis + 1)...].reduce(1, *)
    return positions.flatMap { start in (0..<target[axis]).map { start + $0 * stride } }
  }
}

extension Add: RunnableLayer {}
extension Subtract: RunnableLayer {}
extension Multiply: RunnableLayer {}
extension Average: RunnableLayer {}
extension Maximum: RunnableLayer {}
extension Minimum: RunnableLayer {}

extension Concatenate: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let (axis, masksJoin) = (axis, masksJoin)
    return LoadedLayer { site throws(GraphError) in
      let shape = site.outputs[0]
      let index = site.shapes.first.sampleAxis(axis) ?? shape.count - 1
      guard !site.inputMasks.contains(true) || shape.count == 2 || site.masksBySample else {
        throw GraphError(
          layer: site.shapes.layer,
          .unsupportedArgument(
            name: "inputs", value: "masked", supported: "masked sequences of vectors"))
      }
      let inner = shape[(index + 1)...].reduce(1, *)
      let outer = shape[..<index].reduce(1, *)
      let widths = site.shapes.inputs.indices.map { site.input($0)[index] * inner }
      let (total, steps) = (widths.reduce(0, +), shape[0])
      var masked = site.inputMasks.contains(true)
      // An input without a mask counts everywhere, and so by "or" does every sample.
      if site.masksBySample, masksJoin == .any { masked = !site.inputMasks.contains(false) }
      return LayerPlan(masks: [masked ? site.joinedMask : .none]) { run in
        var offset = 0
        for (input, width) in widths.enumerated() {
          for block in 0..<run.rows * outer {
            (run.outputs[0] + block * total + offset).update(
              from: run.inputs[input] + block * width, count: width)
          }
          offset += width
        }
        guard let mask = run.outputMasks[0] else { return }
        if index == 0 {
          Self.joinMasks(
            run, steps: site.shapes.inputs.indices.map { site.input($0)[0] }, into: mask)
        } else {
          masksJoin.join(run, steps: steps, into: mask)
        }
      }
    }
  }

  /// The masks one behind the other, as the steps are; an input without a mask counts everywhere.
  private static func joinMasks(
    _ run: LayerRun, steps: [Int], into mask: UnsafeMutablePointer<UInt8>
  ) {
    var target = 0
    for row in 0..<run.rows {
      for (input, count) in steps.enumerated() {
        for step in 0..<count {
          mask[target] = run.masks[input]?[row * count + step] ?? 1
          target += 1
        }
      }
    }
  }
}
