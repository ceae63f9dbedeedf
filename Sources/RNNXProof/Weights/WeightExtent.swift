import RNNXKernels

/// Which part of a weight is beyond the limits.
public enum WeightExtent: Sendable, Hashable, CustomStringConvertible {
  /// A single element.
  case element(gate: String?, row: Int, column: Int)
  /// Elements of one row alone, all gates among them.
  case row(Int)
  /// Elements of one column alone.
  case column(gate: String?, column: Int)
  /// Elements of some of the gates alone.
  case gates([String])
  /// Elements all over the weight.
  case everywhere

  /// The extent in words.
  public var description: String {
    switch self {
    case .element(let gate, let row, let column):
      Self.front(gate) + "row \(row), column \(column) alone"
    case .row(let row): "row \(row) alone"
    case .column(let gate, let column): Self.front(gate) + "column \(column) alone"
    case .gates(let gates):
      gates.count == 1 ? "\(gates[0]) gate alone" : "gates " + gates.joined(separator: ", ")
    case .everywhere: "all over"
    }
  }

  private static func front(_ gate: String?) -> String { gate.map { "\($0) gate, " } ?? "" }

  /// The gates that are touched; empty where the weight has none or all are.
  public var gates: [String] {
    switch self {
    case .element(let gate, _, _), .column(let gate, _): gate.map { [$0] } ?? []
    case .gates(let gates): gates
    case .row, .everywhere: []
    }
  }
}

/// Rows, columns and gates in which elements are beyond the limits.
struct TouchedPlaces: Sendable {
  private(set) var count = 0
  private var rows: (first: Int, isSingle: Bool)?
  private var columns: (first: Int, isSingle: Bool)?
  /// The number of elements beyond the limits in each block of columns.
  private(set) var blocks: [Int]
  private let layout: WeightLayout

  private init(_ layout: WeightLayout) {
    self.layout = layout
    blocks = Array(repeating: 0, count: layout.blockCount)
  }

  /// Looks at all elements, parts of the rows on each thread.
  init(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, _ layout: WeightLayout,
    _ limits: Limits, threads: Int
  ) {
    self.init(layout)
    let step = max(1, (1 << 20) / max(1, layout.columns))
    let parts = ParallelResults<TouchedPlaces>(count: (layout.rows + step - 1) / step)
    nonisolated(unsafe) let (x, y) = (a, b)
    WorkerPool.shared.run(count: parts.count, threads: threads) { part in
      var places = TouchedPlaces(layout)
      places.look(at: part * step..<min((part + 1) * step, layout.rows), x, y, limits)
      parts[part] = places
    }
    for part in 0..<parts.count { if let places = parts[part] { add(places) } }
  }

  private mutating func look(
    at rows: Range<Int>, _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>,
    _ limits: Limits
  ) {
    guard let a = a.baseAddress, let b = b.baseAddress else { return }
    let pairLimits = limits.forPairs
    for row in rows {
      for block in 0..<layout.blockCount {
        let columns = layout.range(block)
        let start = row * layout.columns + columns.lowerBound
        let beyond = pairLimits.countBeyond(a + start, b + start, count: columns.count)
        guard beyond > 0 else { continue }
        count += beyond
        blocks[block] += beyond
        self.rows = Self.joined(self.rows, (row, true))
        // Once two columns are known, the others need no look.
        guard self.columns?.isSingle ?? true else { continue }
        for (offset, column) in columns.enumerated()
        where limits.tells(Double(a[start + offset]), from: Double(b[start + offset])) {
          self.columns = Self.joined(self.columns, (column, true))
        }
      }
    }
  }

  /// Adds what was found in the rows that follow.
  private mutating func add(_ next: TouchedPlaces) {
    count += next.count
    for block in blocks.indices { blocks[block] += next.blocks[block] }
    rows = Self.joined(rows, next.rows)
    columns = Self.joined(columns, next.columns)
  }

  private static func joined(
    _ a: (first: Int, isSingle: Bool)?, _ b: (first: Int, isSingle: Bool)?
  ) -> (first: Int, isSingle: Bool)? {
    guard let a else { return b }
    guard let b else { return a }
    return (a.first, a.isSingle && b.isSingle && a.first == b.first)
  }

  /// The smallest part that holds all of them; `nil` where there are none.
  var extent: WeightExtent? {
    guard let rows, let columns else { return nil }
    let touched = layout.gates.indices.filter { blocks[$0] > 0 }.map { layout.gates[$0] }
    let gate = touched.count == 1 ? touched.first : nil
    let column = columns.first % max(1, layout.units)
    if count == 1 { return .element(gate: gate, row: rows.first, column: column) }
    if columns.isSingle, layout.rows > 1 { return .column(gate: gate, column: column) }
    if !touched.isEmpty, touched.count < layout.gates.count { return .gates(touched) }
    if rows.isSingle, layout.rows > 1 { return .row(rows.first) }
    return .everywhere
  }
}
