import RNNXGraph

/// How a weight's columns belong to the gates of its layer.
struct WeightLayout: Sendable, Hashable {
  /// The names of the gates from the first block of columns to the last; empty without gates.
  let gates: [String]
  /// The columns of a gate.
  let units: Int
  /// The number of rows of columns: the product of all axes but the last.
  let rows: Int
  /// All columns: the last axis.
  let columns: Int
  /// The last part of the path: "kernel".
  let role: String

  /// The layout of the weight at `path` ("forward/kernel") of a layer of a kind.
  init(path: String, shape: [Int], kind: any LayerKind) {
    let parts = path.split(separator: "/").map(String.init)
    role = parts.last ?? path
    columns = shape.last ?? 1
    rows = shape.dropLast().reduce(1, *)
    let gated = Self.gates(of: Self.kind(parts.dropLast(), in: kind))
    let count = gated.count
    let fits = count > 1 && columns > 0 && columns % count == 0 && !shape.isEmpty
    gates = fits ? gated : []
    units = fits ? columns / count : columns
  }

  /// The columns of a gate, by its position; all of them without gates.
  func range(_ gate: Int) -> Range<Int> {
    gates.isEmpty ? 0..<columns : gate * units..<(gate + 1) * units
  }

  /// The number of blocks: gates, or one.
  var blockCount: Int { max(1, gates.count) }

  /// The layer inside that has the weight.
  private static func kind(_ parts: ArraySlice<String>, in kind: any LayerKind) -> any LayerKind {
    guard let part = parts.first else { return kind }
    for nested in kind.nestedModels {
      if let layer = nested.graph[layer: part] {
        return Self.kind(parts.dropFirst(), in: layer.kind)
      }
    }
    let inner = innerKinds(of: kind)
    guard let next = inner.first(where: { $0.part == part }) ?? inner.first else { return kind }
    return Self.kind(parts.dropFirst(), in: next.kind)
  }

  /// The layers that a wrapper holds, under the names of its properties.
  private static func innerKinds(
    of kind: any LayerKind
  ) -> [(part: String, kind: any LayerKind)] {
    Mirror(reflecting: kind).children.flatMap { child -> [(part: String, kind: any LayerKind)] in
      if let inner = child.value as? any LayerKind { return [(child.label ?? "", inner)] }
      guard let list = child.value as? [any LayerKind] else { return [] }
      return list.enumerated().map { ("\($0)", $1) }
    }
  }

  /// The gates of a kind; layers with gates of another class name follow the LSTM's or GRU's order.
  private static func gates(of kind: any LayerKind) -> [String] {
    let name = kind.className
    if name.contains("LSTM") { return LSTMGateOrder.keras.gates.map(\.rawValue) }
    return name.contains("GRU") ? GRUGateOrder.keras.gates.map(\.rawValue) : []
  }
}
