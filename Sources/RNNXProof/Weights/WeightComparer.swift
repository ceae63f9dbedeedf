import RNNXGraph
import RNNXKernels

/// Compares the weights of matched layers, one pair of tensors in memory at a time.
struct WeightComparer {
  let limits: Limits
  let threads: Int

  /// The weights of a pair, by role.
  func compare(_ pair: LayerPair) -> [WeightComparison] {
    // A nested model's weights are compared with the layers inside it.
    guard pair.a.kind.nestedModels.isEmpty || pair.b.kind.nestedModels.isEmpty else { return [] }
    let paths = Set(pair.a.weights.entries.keys).union(pair.b.weights.entries.keys)
    return paths.sorted { Self.rank($0) < Self.rank($1) }.map { compare($0, of: pair) }
      + unplaced(pair)
  }

  /// What the files hold for layers that nothing here knows, in the order of the files.
  private func unplaced(_ pair: LayerPair) -> [WeightComparison] {
    let (a, b) = (pair.a.weights.unplaced, pair.b.weights.unplaced)
    return (0..<max(a.count, b.count)).map { index in
      var own = (pair.a, pair.b)
      let path = "weight \(index)"
      own.0.weights.entries = a.indices.contains(index) ? [path: a[index]] : [:]
      own.1.weights.entries = b.indices.contains(index) ? [path: b[index]] : [:]
      let single = LayerPair(
        pathA: pair.pathA, pathB: pair.pathB, a: own.0, b: own.1, isOutermost: false, rank: nil)
      return compare(path, of: single)
    }
  }

  /// Kernels first, as Keras lists them.
  private static func rank(_ path: String) -> (String, Int, String) {
    let parts = path.split(separator: "/").map(String.init)
    let order = [
      WeightRole.kernel, WeightRole.recurrentKernel, WeightRole.bias, WeightRole.gamma,
      WeightRole.beta, WeightRole.movingMean, WeightRole.movingVariance,
    ]
    let part = parts.dropLast().joined(separator: "/")
    let front = part == "forward" ? "0" : part == "backward" ? "1" : "2" + part
    return (front, order.firstIndex(of: parts.last ?? "") ?? order.count, path)
  }

  private func compare(_ path: String, of pair: LayerPair) -> WeightComparison {
    guard let a = pair.a.weights[path] else {
      return missing(.a, path, pair, pair.b.weights[path])
    }
    guard let b = pair.b.weights[path] else { return missing(.b, path, pair, a) }
    do throws(TensorError) {
      return try compare(try a.loaded(), try b.loaded(), path, pair)
    } catch {
      return comparison(pair, path, .unreadable(error.description))
    }
  }

  private func missing(
    _ side: Side, _ path: String, _ pair: LayerPair, _ other: TensorData?
  ) -> WeightComparison {
    let isZero = (try? other?.loaded().doubles().allSatisfy { $0 == 0 }) ?? false
    return comparison(pair, path, .missing(side, isZero: isZero && path.hasSuffix("bias")))
  }

  private func compare(
    _ a: TensorData, _ b: TensorData, _ path: String, _ pair: LayerPair
  ) throws(TensorError) -> WeightComparison {
    guard a.shape == b.shape else {
      let diagnosis = ShapeDiagnosis.of(a, b, path: path, kind: pair.b.kind, limits: limits)
      return comparison(pair, path, .shapes(a: a.shape, b: b.shape), diagnosis: diagnosis)
    }
    let measures = TensorMeasures.of(a, b, limits: limits, threads: threads)
    guard !measures.isEqual else { return comparison(pair, path, .measured(measures)) }
    let layout = WeightLayout(path: path, shape: b.shape, kind: pair.b.kind)
    let (touched, diagnosis) = a.withFloats { left in
      b.withFloats { right in
        let touched = TouchedPlaces(left, right, layout, limits, threads: threads)
        let weight = WeightDiagnosis(
          a: left, b: right, shape: b.shape, layout: layout, touched: touched, limits: limits,
          hasNotNumbers: measures.notNumbers.a + measures.notNumbers.b > 0)
        return (touched, weight.found)
      }
    }
    let gates = layout.gates.indices.filter { touched.blocks[$0] > 0 }.map {
      WeightComparison.Gate(
        name: layout.gates[$0], beyond: touched.blocks[$0], count: layout.rows * layout.units)
    }
    let worst = measures.largestAbsolute?.index ?? measures.firstBeyond
    return WeightComparison(
      pathA: pair.pathA, pathB: pair.pathB, weight: path, result: .measured(measures),
      extent: touched.extent, gates: gates, place: worst.map { layout.place($0, b.shape) },
      diagnosis: diagnosis)
  }

  private func comparison(
    _ pair: LayerPair, _ path: String, _ result: WeightComparison.Result,
    diagnosis: Diagnosis? = nil
  ) -> WeightComparison {
    WeightComparison(
      pathA: pair.pathA, pathB: pair.pathB, weight: path, result: result, extent: nil, gates: [],
      place: nil, diagnosis: diagnosis)
  }
}

extension WeightLayout {
  /// A row-major index in words: gate, row and column within the gate.
  func place(_ index: Int, _ shape: [Int]) -> String {
    let (row, column) = (index / max(1, columns), index % max(1, columns))
    let front = gates.isEmpty ? "" : "\(gates[column / units]) gate, "
    guard shape.count > 1 else { return front + "column \(column % units)" }
    guard shape.count > 2 else { return front + "row \(row), column \(column % units)" }
    var rest = row
    let position = shape.dropLast().reversed().map { extent -> Int in
      defer { rest /= extent }
      return rest % extent
    }
    return front + "position \(position.reversed()), column \(column % units)"
  }
}
