package import RNNXGraph
import RNNXKernels

extension ContractionOperator: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let terms = try layer.terms(for: site.shapes)
      let sides = zip(layer.operands, terms.shapes).map {
        ContractionSide(operand: $0, shape: $1.map { $0 ?? 0 })
      }
      return ContractionPlan(terms, sides).plan
    }
  }
}

/// One operand of a contraction.
private struct ContractionSide: Sendable {
  let operand: Operand
  let shape: [Int]

  var count: Int { shape.reduce(1, *) }
}

/// A contraction as products of matrices: both operands are put into [shared, rows, summed] and
/// [shared, summed, columns], multiplied, and the result is put into its order.
private struct ContractionPlan: Sendable {
  private let sides: [ContractionSide]
  private let gathers: [[Int]]
  private let scatter: [Int]
  private let shared: Int
  private let rows: Int
  private let summed: Int
  private let columns: Int

  init(_ terms: ContractionOperator.Terms, _ sides: [ContractionSide]) {
    self.sides = sides
    let output = terms.output
    let both = output.filter { terms.left.contains($0) && terms.right.contains($0) }
    let left = output.filter { !terms.right.contains($0) }
    let right = output.filter { !terms.left.contains($0) }
    let inner = terms.left.filter { !output.contains($0) }
    func extent(_ letters: [Character]) -> Int {
      letters.reduce(1) { $0 * ((terms.extents[$1] ?? nil) ?? 0) }
    }
    func places(_ letters: [Character], _ order: [Character], _ shape: [Int]) -> [Int] {
      var strides: [Character: Int] = [:]
      var stride = 1
      for (letter, own) in zip(letters, shape).reversed() {
        strides[letter] = own == 1 ? 0 : stride
        stride *= own
      }
      return order.reduce([0]) { starts, letter in
        let step = strides[letter] ?? 0
        return starts.flatMap { start in (0..<extent([letter])).map { start + $0 * step } }
      }
    }
    (shared, rows, summed, columns) = (extent(both), extent(left), extent(inner), extent(right))
    gathers = [
      places(terms.left, both + left + inner, sides[0].shape),
      places(terms.right, both + inner + right, sides[1].shape),
    ]
    scatter = places(output, both + left + right, output.map { extent([$0]) })
  }

  var plan: LayerPlan {
    var plan = LayerPlan { run in
      for row in 0..<run.rows { self.multiply(run, row) }
    }
    plan.scratch = { _ in
      gathers[0].count + gathers[1].count + scatter.count
        + DynamicMatrix.floatCount(inputs: max(summed, 1), outputs: max(columns, 1))
    }
    return plan
  }

  private func multiply(_ run: LayerRun, _ row: Int) {
    let a = run.scratch
    let b = a + gathers[0].count
    let product = b + gathers[1].count
    let packed = product + scatter.count
    var tensor = 0
    for (side, target) in zip(sides.indices, [a, b]) {
      switch sides[side].operand {
      case .tensor:
        let source = run.inputs[tensor] + row * sides[side].count
        tensor += 1
        for (index, place) in gathers[side].enumerated() { target[index] = source[place] }
      case .constant(_, let values):
        for (index, place) in gathers[side].enumerated() { target[index] = values[place] }
      }
    }
    let target = run.outputs[0] + row * scatter.count
    guard summed > 0, columns > 0 else {
      return target.update(repeating: 0, count: scatter.count)
    }
    for block in 0..<shared {
      let matrix = DynamicMatrix(
        b + block * summed * columns, inputs: summed, outputs: columns, transposed: false,
        in: packed)
      matrix.multiply(
        a + block * rows * summed, inputStride: summed, rows: rows,
        into: product + block * rows * columns, outputStride: columns)
    }
    for (index, place) in scatter.enumerated() { target[place] = product[index] }
  }
}
