import RNNXJSON

/// Keras' `RNN`: the loop over time around a cell, or around several cells that feed each other.
///
/// The cells are `LSTMCell`, `GRUCell` and `SimpleRNNCell`, alone or in `StackedRNNCells`; a cell of
/// somebody's own is code and refused by name. Input `[time steps, features]`; output as wide as the
/// last cell; states cell after cell (the other way round with `reverse_state_order`).
/// Source: `keras/src/layers/rnn/rnn.py`, `stacked_rnn_cells.py`.
public struct RNNLayer: RecurrentKind {
  /// The class name in Keras.
  public static let className = "RNN"
  /// Where the weights of a cell stand.
  package static let part = "cell"

  /// The cells as layers, from the input on.
  public let cells: [any RecurrentKind]
  /// Whether the cells are those of a `StackedRNNCells`.
  public let isStacked: Bool
  /// Whether states stand from the last cell to the first.
  public let reversesStates: Bool
  /// The arguments that all recurrent layers share.
  public var arguments: RecurrentArguments

  /// The width of the last cell.
  public var units: Int { cells[cells.count - 1].units }
  /// The states of all cells.
  public var stateCount: Int { cells.reduce(0) { $0 + $1.stateCount } }
  /// The widths of all cells' states.
  public var stateWidths: [Int] { stateOrder.flatMap { cells[$0].stateWidths } }
  /// The cells in the order of their states.
  package var stateOrder: [Int] {
    reversesStates ? cells.indices.reversed() : Array(cells.indices)
  }

  /// Reads Keras' arguments and those of the cells.
  public init(config: inout ConfigReader) throws(GraphError) {
    guard let cell = config.value("cell")?.objectValue else {
      throw GraphError(layer: config.layer, .missingArgument(name: "cell"))
    }
    let path = config.layer + "/" + Self.part
    isStacked = cell["class_name"]?.stringValue == "StackedRNNCells"
    if isStacked {
      let inner = cell["config"]?.objectValue ?? JSONObject()
      reversesStates = inner["reverse_state_order"]?.boolValue ?? false
      var found: [any RecurrentKind] = []
      for (index, item) in (inner["cells"]?.arrayValue ?? []).enumerated() {
        found.append(
          try Self.cell(item.objectValue ?? JSONObject(), at: "\(path)/\(index)", config))
      }
      cells = found
      guard !cells.isEmpty else {
        throw GraphError(layer: path, .missingArgument(name: "cells"))
      }
    } else {
      reversesStates = false
      cells = [try Self.cell(cell, at: path, config)]
    }
    arguments = try RecurrentArguments(config: &config)
  }

  /// A built-in cell as the layer that loops over it alone.
  private static func cell(
    _ object: JSONObject, at path: String, _ outer: ConfigReader
  ) throws(GraphError) -> any RecurrentKind {
    let kinds: [String: any RecurrentKind.Type] = [
      "LSTMCell": LSTM.self, "GRUCell": GRU.self, "SimpleRNNCell": SimpleRNN.self,
    ]
    let className = object["class_name"]?.stringValue ?? ""
    guard let kind = kinds[className] else {
      throw GraphError(
        layer: path,
        .unsupportedArgument(
          name: "cell", value: className, supported: kinds.keys.sorted().joined(separator: ", ")))
    }
    var config = ConfigReader(
      layer: path, className: className, config: object["config"]?.objectValue ?? JSONObject(),
      registry: outer.registry)
    // The loop is the outer layer's: a cell that claims a part of it is none that Keras wrote.
    for key in RecurrentArguments.loopKeys {
      guard let value = config.config[key] else { continue }
      throw config.unsupported(key, value, ["no such argument of a cell"])
    }
    let cell = try kind.init(config: &config)
    try config.finish()
    return cell
  }

  /// Where the weights of a cell stand.
  package func part(_ index: Int) -> String { isStacked ? "\(Self.part)/\(index)" : Self.part }

  /// The weights of all cells, from the input on.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    var slots: [WeightSlot] = []
    var shape = call.first
    for (index, cell) in cells.enumerated() {
      slots += try cell.weightSlots(for: call.replacing(inputs: [shape])).map {
        $0.inside(part(index))
      }
      shape = Array(shape.dropLast()) + [cell.units]
    }
    return slots
  }

  /// The sequence or its last step, then all states where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try arguments.outputShapes(for: call, units: units, stateWidths: stateWidths)
  }

  /// The cells.
  public var notes: [String] {
    [cells.map { "\($0.className)Cell(\($0.units))" }.joined(separator: ", ")] + arguments.notes
  }
}
