import RNNXGraph

/// Looks for a known cause of the difference between two weights of one shape.
///
/// Each candidate is an exact recipe that must turn `b` into `a` within the limits, so that a
/// diagnosis is never a guess. A single changed element has none: it would fit several.
struct WeightDiagnosis {
  let a: UnsafeBufferPointer<Float>
  let b: UnsafeBufferPointer<Float>
  let shape: [Int]
  let layout: WeightLayout
  let touched: TouchedPlaces
  let limits: Limits
  /// Whether either side has values that are not numbers.
  let hasNotNumbers: Bool

  /// The first recipe that fits.
  var found: Diagnosis? {
    guard touched.count > 1 else { return notNumbers }
    return notNumbers ?? zero ?? exchangedGates ?? transposed ?? cudnn ?? bias ?? reversed
      ?? rounded ?? BlockFactor(self).diagnosis ?? quantized
  }

  /// Whether all elements of touched blocks pass a test; ends with the first that does not.
  func allTouched(_ test: (_ index: Int) -> Bool) -> Bool {
    let blocks = (0..<layout.blockCount).filter { touched.blocks[$0] > 0 }.map(layout.range)
    for row in 0..<layout.rows {
      for block in blocks {
        for column in block where !test(row * layout.columns + column) { return false }
      }
    }
    return true
  }

  /// Some of the elements of touched blocks, enough to refuse most recipes without a look at all.
  var sample: [Int] {
    var indices: [Int] = []
    _ = allTouched { index in
      indices.append(index)
      return indices.count < 4096
    }
    return indices
  }

  /// Whether `a` is `b` as read through `source`.
  func fits(_ source: (_ index: Int) -> Int) -> Bool {
    for index in a.indices where limits.tells(Double(a[index]), from: Double(b[source(index)])) {
      return false
    }
    return true
  }

  private var notNumbers: Diagnosis? {
    guard hasNotNumbers else { return nil }
    let (inA, inB) = (a.contains { $0.isNaN }, b.contains { $0.isNaN })
    guard inA != inB else { return nil }
    return .notNumbers(inA ? .a : .b)
  }

  private var zero: Diagnosis? {
    if allTouched({ a[$0] == 0 }) { return .zero(.a) }
    return allTouched { b[$0] == 0 } ? .zero(.b) : nil
  }

  private var transposed: Diagnosis? {
    guard shape.count == 2 else { return nil }
    let (rows, columns) = (shape[0], shape[1])
    if rows == columns, rows > 1, fits({ $0 % columns * columns + $0 / columns }) {
      return .transposed
    }
    let units = layout.units
    guard !layout.gates.isEmpty, rows == units, units > 1 else { return nil }
    let fitsBlocks = fits { index in
      let (row, column) = (index / columns, index % columns)
      return column % units * columns + column / units * units + row
    }
    return fitsBlocks ? .gatesTransposed : nil
  }

  /// Each block taken by itself, `[features, units]`, holds the numbers of `[units, features]`.
  private var cudnn: Diagnosis? {
    guard shape.count == 2, !layout.gates.isEmpty else { return nil }
    let (rows, columns, units) = (shape[0], shape[1], layout.units)
    let source = { (index: Int) -> Int in
      let (row, column) = (index / columns, index % columns)
      let flat = row * units + column % units
      return flat % rows * columns + column / units * units + flat / rows
    }
    guard rows > 1, units > 1 else { return nil }
    if fits(source) { return .cudnnLayout }
    // The other way round: what stands at the source in `a` stands here in `b`.
    let isTurned = a.indices.allSatisfy {
      !limits.tells(Double(a[source($0)]), from: Double(b[$0]))
    }
    return isTurned ? .cudnnLayout : nil
  }

  private var bias: Diagnosis? {
    guard layout.role == WeightRole.bias, shape.count == 2, shape[0] == 2 else { return nil }
    let width = shape[1]
    if fits({ ($0 + width) % (2 * width) }) { return .biasRowsExchanged }
    let sums = { (values: UnsafeBufferPointer<Float>) in
      (0..<width).map { values[$0] + values[width + $0] }
    }
    let (left, right) = (sums(a), sums(b))
    let isSame = left.indices.allSatisfy {
      !limits.tells(Double(left[$0]), from: Double(right[$0]))
    }
    return isSame ? .summedBiases : nil
  }

  private var reversed: Diagnosis? {
    for axis in shape.indices where shape[axis] > 1 {
      let inner = shape[(axis + 1)...].reduce(1, *)
      let extent = shape[axis]
      let isTurned = fits { index in
        let position = index / inner % extent
        return index + (extent - 1 - 2 * position) * inner
      }
      if isTurned { return .reversed(axis: axis) }
    }
    return nil
  }

  private var rounded: Diagnosis? {
    for type in [ElementType.float16, .bfloat16] {
      if allTouched({ Rounding.round(b[$0], to: type) == a[$0] }) {
        return .rounded(.a, to: type)
      }
      if allTouched({ Rounding.round(a[$0], to: type) == b[$0] }) {
        return .rounded(.b, to: type)
      }
    }
    return nil
  }

  private var quantized: Diagnosis? {
    for side in Side.allCases {
      let check = Quantization(weight: self, coarse: side == .a ? a : b, fine: side == .a ? b : a)
      for perColumn in [false, true] where check.fits(perColumn: perColumn) {
        return .quantized(side, perColumn: perColumn)
      }
    }
    return nil
  }
}
