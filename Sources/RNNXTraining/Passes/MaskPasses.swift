package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

extension Masking: TrainableKind {
  /// Masked steps become zeros, and nothing flows back through them.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    MaskingPass<Number>(
      timeSteps: site.input()[0], features: site.input()[1], value: Number(maskValue))
  }
}

/// Marks the steps whose features all equal a value.
struct MaskingPass<Number: TrainingNumber>: LayerPass {
  let timeSteps: Int
  let features: Int
  let value: Number
  var masks: [OutputSource] { [.computed] }

  func forward(_ run: PassRun<Number>) {
    for step in 0..<run.rows * timeSteps {
      let (from, to) = (run.inputs[0] + step * features, run.outputs[0] + step * features)
      let isKept = (0..<features).contains { from[$0] != value }
      run.outputMasks[0]?[step] = isKept ? 1 : 0
      for index in 0..<features { to[index] = isKept ? from[index] : 0 }
    }
  }

  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0], let gradient = run.inputGradients[0],
      let mask = run.outputMasks[0]
    else { return }
    for step in 0..<run.rows * timeSteps where mask[step] != 0 {
      for index in step * features..<(step + 1) * features { gradient[index] += incoming[index] }
    }
  }
}

/// A pass without a way back: what it computes does not change with small changes of its input.
struct ConstantPass<Number: TrainingNumber>: LayerPass {
  var masks: [OutputSource] { [.none] }
  let compute: @Sendable (PassRun<Number>) -> Void
  func forward(_ run: PassRun<Number>) { compute(run) }
  func backward(_ run: PassRun<Number>) {}
}

extension NotEqual: TrainableKind {
  /// 1 where the numbers differ.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let (count, operand) = (site.inputCount(), operand.map { Number($0) })
    return ConstantPass<Number> { run in
      for index in 0..<run.rows * count {
        run.outputs[0][index] = run.inputs[0][index] != operand ?? run.inputs[1][index] ? 1 : 0
      }
    }
  }
}

extension AnyOperation: TrainableKind {
  /// 1 where any number of the last axis is not 0.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let (count, last) = (site.inputCount(), site.input().last ?? 1)
    return ConstantPass<Number> { run in
      for block in 0..<run.rows * count / last {
        let isTrue = (block * last..<(block + 1) * last).contains { run.inputs[0][$0] != 0 }
        run.outputs[0][block] = isTrue ? 1 : 0
      }
    }
  }
}

extension ExpandDims: TrainableKind {
  /// The same values.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> { SharingPass<Number>(masks: [.none]) }
}

extension ZerosLike: TrainableKind {
  /// Zeros.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> { filled(0, site) }
}

extension OnesLike: TrainableKind {
  /// Ones.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> { filled(1, site) }
}

private func filled<Number: TrainingNumber>(_ value: Number, _ site: PassSite) -> ConstantPass<
  Number
> {
  let count = site.outputCount()
  return ConstantPass { $0.outputs[0].update(repeating: value, count: $0.rows * count) }
}

extension LogicalOr: TrainableKind {
  /// 1 where one of two numbers is not 0.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let positions = [0, 1].map { broadcastPositions(site.input($0), to: site.outputs[0]) }
    let counts = [site.inputCount(0), site.inputCount(1)]
    let count = site.outputCount()
    return ConstantPass<Number> { run in
      for row in 0..<run.rows {
        for index in 0..<count {
          let isTrue = [0, 1].contains { input in
            run.inputs[input][row * counts[input] + (positions[input]?[index] ?? index)] != 0
          }
          run.outputs[0][row * count + index] = isTrue ? 1 : 0
        }
      }
    }
  }
}
