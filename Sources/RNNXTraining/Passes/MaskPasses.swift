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

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    for step in 0..<run.rows * timeSteps {
      let (from, to) = (run.inputs[0] + step * features, run.outputs[0] + step * features)
      let isKept = (0..<features).contains { from[$0] != value }
      run.outputMasks[0]?[step] = isKept ? 1 : 0
      for index in 0..<features { to[index] = isKept ? from[index] : 0 }
    }
  }

  @_specialize(where Number == Float)
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

extension ElementwiseOperator: TrainableKind {
  /// The operators by which Keras 3 spells out masks: their results are 0 and 1, and nothing flows
  /// back through them.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    switch function {
    case .unary(.zerosLike): return filled(0, site)
    case .unary(.onesLike): return filled(1, site)
    case .binary(.notEqual): return try comparing(site) { $0 != $1 }
    case .binary(.equal): return try comparing(site) { $0 == $1 }
    case .binary(.logicalOr): return try comparing(site) { $0 != 0 || $1 != 0 }
    case .binary(.logicalAnd): return try comparing(site) { $0 != 0 && $1 != 0 }
    default: throw site.refuse("the operator \(className)", supported: "those of masks")
    }
  }

  private func comparing<Number: TrainingNumber>(
    _ site: PassSite, _ isTrue: @escaping @Sendable (Number, Number) -> Bool
  ) throws(TrainingError) -> any LayerPass<Number> {
    let shapes: [Shape]
    do throws(GraphError) { shapes = try site.shapes.aligned(operands) } catch {
      throw .data(error.description)
    }
    var next = 0
    let sources = zip(operands, shapes).map { operand, shape -> OperandSource<Number> in
      let own = shape.map { $0 ?? 0 }
      let positions = broadcastPositions(own, to: site.outputs[0])
      if case .constant(_, let values) = operand {
        return OperandSource(
          input: nil, count: 0, positions: positions, values: values.map { Number($0) })
      }
      defer { next += 1 }
      return OperandSource(
        input: next, count: own.reduce(1, *), positions: positions, values: [])
    }
    let count = site.outputCount()
    return ConstantPass<Number> { run in
      for row in 0..<run.rows {
        for index in 0..<count {
          run.outputs[0][row * count + index] =
            isTrue(sources[0].value(run, row, index), sources[1].value(run, row, index)) ? 1 : 0
        }
      }
    }
  }
}

/// Where an operand's numbers come from.
private struct OperandSource<Number: TrainingNumber>: Sendable {
  /// Which positional input, `nil` for a constant.
  let input: Int?
  let count: Int
  let positions: [Int]?
  let values: [Number]

  func value(_ run: PassRun<Number>, _ row: Int, _ index: Int) -> Number {
    let place = positions?[index] ?? index
    return input.map { run.inputs[$0][row * count + place] } ?? values[place]
  }
}

extension ReductionOperator: TrainableKind {
  /// 1 where any number along the last axis is not 0.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let reduced: Set<Int>? = try? reducedAxes(site.shapes)
    guard function == .any, reduced == [site.input().count - 1] else {
      throw site.refuse("the operator \(className)", supported: "ops.Any over the last axis")
    }
    let (count, last) = (site.inputCount(), site.input().last ?? 1)
    return ConstantPass<Number> { run in
      for block in 0..<run.rows * count / last {
        let isTrue = (block * last..<(block + 1) * last).contains { run.inputs[0][$0] != 0 }
        run.outputs[0][block] = isTrue ? 1 : 0
      }
    }
  }
}

extension ReshapeOperator: TrainableKind {
  /// The same values.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> { SharingPass<Number>(masks: [.none]) }
}

private func filled<Number: TrainingNumber>(_ value: Number, _ site: PassSite) -> ConstantPass<
  Number
> {
  let count = site.outputCount()
  return ConstantPass { $0.outputs[0].update(repeating: value, count: $0.rows * count) }
}
