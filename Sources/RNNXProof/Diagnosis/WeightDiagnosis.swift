import RNNXGraph

/// Looks for a known cause of the difference between two weights of one shape.
///
/// Each candidate is an exact recipe that must turn `b` into `a` within the limits, so that a
/// diagnosis is never a guess. A single changed element has none: it would fit several.
struct WeightDiagnosis {
  let a: [Float]
  let b: [Float]
  let shape: [Int]
  let layout: WeightLayout
  let touched: TouchedPlaces
  let limits: Limits

  /// The first recipe that fits.
  var found: Diagnosis? {
    guard touched.count > 1 else { return notNumbers }
    return notNumbers ?? zero ?? exchangedGates ?? transposed ?? cudnn ?? bias ?? reversed
      ?? rounded ?? BlockFactor(self).diagnosis ?? quantized
  }

  /// The positions of the columns that belong to touched blocks, row by row.
  var touchedIndices: [Int] {
    let blocks = (0..<layout.blockCount).filter { touched.blocks[$0] > 0 }
    return (0..<layout.rows).flatMap { row in
      blocks.flatMap { layout.range($0).map { row * layout.columns + $0 } }
    }
  }

  /// Whether `a` is `b` as read through `source`.
  func fits(_ source: (_ index: Int) -> Int) -> Bool {
    for index in a.indices where limits.tells(Double(a[index]), from: Double(b[source(index)])) {
      return false
    }
    return true
  }

  private var notNumbers: Diagnosis? {
    let (inA, inB) = (a.contains { $0.isNaN }, b.contains { $0.isNaN })
    guard inA != inB else { return nil }
    return .notNumbers(inA ? .a : .b)
  }

  private var zero: Diagnosis? {
    let indices = touchedIndices
    if indices.allSatisfy({ a[$0] == 0 }) { return .zero(.a) }
    return indices.allSatisfy { b[$0] == 0 } ? .zero(.b) : nil
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
    var turned = [Int](repeating: 0, count: a.count)
    for index in a.indices { turned[source(index)] = index }
    return fits { turned[$0] } ? .cudnnLayout : nil
  }

  private var bias: Diagnosis? {
    guard layout.role == WeightRole.bias, shape.count == 2, shape[0] == 2 else { return nil }
    let width = shape[1]
    if fits({ ($0 + width) % (2 * width) }) { return .biasRowsExchanged }
    let sums = { (values: [Float]) in (0..<width).map { values[$0] + values[width + $0] } }
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
    let indices = touchedIndices
    for type in [ElementType.float16, .bfloat16] {
      if indices.allSatisfy({ Rounding.round(b[$0], to: type) == a[$0] }) {
        return .rounded(.a, to: type)
      }
      if indices.allSatisfy({ Rounding.round(a[$0], to: type) == b[$0] }) {
        return .rounded(.b, to: type)
      }
    }
    return nil
  }

  private var quantized: Diagnosis? {
    for side in Side.allCases {
      let (coarse, fine) = side == .a ? (a, b) : (b, a)
      for perColumn in [false, true] {
        let check = Quantization(coarse: coarse, fine: fine, columns: layout.columns)
        if check.fits(touchedIndices, perColumn: perColumn) {
          return .quantized(side, perColumn: perColumn)
        }
      }
    }
    return nil
  }
}
