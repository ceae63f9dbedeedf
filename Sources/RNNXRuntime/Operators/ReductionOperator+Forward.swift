package import RNNXGraph

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ReductionOperator: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let shape = site.input()
      let gone = try layer.reducedAxes(site.shapes)
      let starts = offsets(shape, axes: shape.indices.filter { !gone.contains($0) })
      let steps = offsets(shape, axes: gone.sorted())
      let (count, outputCount) = (site.inputCount(), site.outputCount())
      let function = layer.function
      return LayerPlan { run in
        for row in 0..<run.rows {
          let source = run.inputs[0] + row * count
          let target = run.outputs[0] + row * outputCount
          for (index, start) in starts.enumerated() {
            target[index] = function.reduce(source + start, steps)
          }
        }
      }
    }
  }
}

extension ReductionOperator.Function {
  /// One number of those at `steps` from `values`; sums are kept in double precision.
  func reduce(_ values: UnsafePointer<Float>, _ steps: [Int]) -> Float {
    switch self {
    case .sum: return Float(sum(values, steps))
    case .mean: return Float(sum(values, steps) / Double(steps.count))
    case .max, .amax: return steps.reduce(-.infinity) { Self.larger(values[$1], $0) }
    case .min, .amin: return -steps.reduce(-.infinity) { Self.larger(-values[$1], $0) }
    case .prod: return Float(steps.reduce(1.0) { $0 * Double(values[$1]) })
    case .variance: return Float(variance(values, steps))
    case .deviation: return Float(variance(values, steps).squareRoot())
    case .any: return steps.contains { values[$0] != 0 } ? 1 : 0
    case .all: return steps.allSatisfy { values[$0] != 0 } ? 1 : 0
    case .countNonzero: return Float(steps.count { values[$0] != 0 })
    case .norm:
      return Float(steps.reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }.squareRoot())
    case .logSumExp:
      let top = steps.reduce(-.infinity) { Self.larger(values[$1], $0) }
      guard top.isFinite else { return top }
      return top + Float(log(steps.reduce(0.0) { $0 + exp(Double(values[$1] - top)) }))
    case .argmax: return Float(Self.place(steps) { values[$0] > values[$1] })
    case .argmin: return Float(Self.place(steps) { values[$0] < values[$1] })
    }
  }

  private static func larger(_ value: Float, _ than: Float) -> Float {
    value.isNaN || value > than ? value : than
  }

  private static func place(_ steps: [Int], _ isBetter: (Int, Int) -> Bool) -> Int {
    var best = 0
    for index in steps.indices where isBetter(steps[index], steps[best]) { best = index }
    return best
  }

  private func sum(_ values: UnsafePointer<Float>, _ steps: [Int]) -> Double {
    var total = 0.0
    for step in steps { total += Double(values[step]) }
    return total
  }

  private func variance(_ values: UnsafePointer<Float>, _ steps: [Int]) -> Double {
    let mean = sum(values, steps) / Double(steps.count)
    return steps.reduce(0.0) {
      let distance = Double(values[$1]) - mean
      return $0 + distance * distance
    } / Double(steps.count)
  }
}
