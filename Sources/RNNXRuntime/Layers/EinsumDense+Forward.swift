package import RNNXGraph
import RNNXKernels

extension EinsumDense: RunnableLayer {
  /// Packs the kernel as a matrix from the axes that are summed to those that are made; where an
  /// axis stands in all three, a matrix for each place along it.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    let kernel = weights.floats(WeightRole.kernel)
    let bias = weights[WeightRole.bias]?.floats()
    return LoadedLayer { site throws(GraphError) in
      let axes = try layer.einsum(of: site.shapes)
      let product = EinsumProduct(axes, kernel: kernel, precision: options.precision)
      let function = try layer.activation.requiredKernel("activation", of: site.shapes.layer)
      let shape = site.outputs[0]
      let biasPositions = axes.biasShape.map { shape.broadcastIndices(of: $0) }
      let (inputs, outputs) = (site.inputCount(), site.outputCount())
      var plan = LayerPlan { run in
        for row in 0..<run.rows {
          let target = run.outputs[0] + row * outputs
          product.run(run.inputs[0] + row * inputs, into: target, run.scratch)
          if let bias, let biasPositions {
            for index in 0..<outputs { target[index] += bias[biasPositions[index]] }
          }
        }
        switch function {
        case .elementwise(let function):
          applyElementwise(function, to: run.outputs[0], count: run.rows * outputs)
        case .overUnits(let function):
          let last = shape.last ?? 1
          applyAlongAxis(
            function, to: run.outputs[0], outer: run.rows * outputs / last, count: last)
        }
      }
      plan.scratch = { _ in inputs + outputs }
      return plan
    }
  }
}

extension [Int] {
  /// For each position of this shape the position in a smaller one that broadcasts to it.
  fileprivate func broadcastIndices(of shape: [Int]) -> [Int] {
    let padded = Array(repeating: 1, count: count - shape.count) + shape
    return broadcastPositions(padded, to: self) ?? Array(0..<reduce(1, *))
  }
}

/// The sums of one sample as products of matrices.
private struct EinsumProduct: Sendable {
  private let matrices: [PackedMatrix]
  /// The rows that meet each matrix.
  private let rows: Int
  /// Where the sample's values stand when its axes are in the order of the products, and where
  /// their results belong; `nil` where they stand there already.
  private let gather: [Int]?
  private let scatter: [Int]?

  init(_ axes: EinsumAxes, kernel: [Float], precision: Precision) {
    let extent = { (label: String) in (axes.extents[label] ?? nil) ?? 1 }
    let shared = axes.kernel.filter { axes.input.contains($0) && axes.output.contains($0) }
    let free = axes.input.filter { !axes.kernel.contains($0) }
    let summed = axes.input.filter { axes.kernel.contains($0) && !axes.output.contains($0) }
    let made = axes.output.filter { !axes.input.contains($0) }
    let count = { (labels: [String]) in labels.map(extent).reduce(1, *) }
    func positions(_ order: [String], in stored: [String]) -> [Int] {
      offsets(
        stored.map(extent), axes: order.map { stored.firstIndex(of: $0) ?? 0 })
    }
    rows = count(free)
    let values = positions(shared + summed + made, in: axes.kernel).map { kernel[$0] }
    let size = count(summed) * count(made)
    matrices = (0..<count(shared)).map { index in
      PackedMatrix(
        Array(values[index * size..<(index + 1) * size]), inputs: count(summed),
        outputs: count(made), precision: precision)
    }
    let source = positions(shared + free + summed, in: axes.input)
    let target = positions(shared + free + made, in: axes.output)
    gather = source == Array(source.indices) ? nil : source
    scatter = target == Array(target.indices) ? nil : target
  }

  /// `scratch` holds a sample and its results.
  func run(
    _ input: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    var source = input
    var free = scratch
    if let gather {
      for (index, place) in gather.enumerated() { scratch[index] = input[place] }
      source = scratch
      free += gather.count
    }
    let target = scatter == nil ? output : free
    for (index, matrix) in matrices.enumerated() {
      matrix.multiply(
        source + index * rows * matrix.inputs, inputStride: matrix.inputs, rows: rows,
        into: target + index * rows * matrix.outputs, outputStride: matrix.outputs)
    }
    if let scatter {
      for (index, place) in scatter.enumerated() { output[place] = target[index] }
    }
  }
}
