import RNNXJSON

/// How a selection operator picks elements, axes as Keras counts them.
enum SelectionRule: Sendable, Hashable {
  case items([IndexItem])
  case transpose([Int]?)
  case swap(Int, Int)
  case move([Int], [Int])
  case flip([Int])
  case tile([Int])
  case repeats(Int, axis: Int)
  case take([Int], axis: Int)
  case roll([Int], axes: [Int])
  case pad([[Int]], mode: String, fill: Float)
  case split(sections: Int?, at: [Int], axis: Int)
  case unstack(axis: Int)

  init(named name: String, config: inout ConfigReader) throws(GraphError) {
    switch name {
    case "GetItem": self = .items(try IndexItem.list(config.config["key"] ?? .null, config))
    case "Transpose":
      self = .transpose(config.value("axes") == nil ? nil : try config.intList("axes"))
    case "Swapaxes":
      self = .swap(try config.int("axis1", minimum: -8), try config.int("axis2", minimum: -8))
    case "Moveaxis":
      self = .move(try config.intList("source"), try config.intList("destination"))
    case "Flip": self = .flip(try config.intList("axis"))
    case "Tile": self = .tile(try config.intList("repeats"))
    case "Repeat":
      self = .repeats(try config.int("repeats"), axis: try config.int("axis", minimum: -8))
    case "Take":
      self = .take(try config.intList("indices"), axis: try config.int("axis", minimum: -8))
    case "Roll": self = .roll(try config.intList("shift"), axes: try config.intList("axis"))
    case "Pad": self = try Self.pad(&config)
    case "Split": self = try Self.split(&config)
    default:
      self = .unstack(axis: try config.int("axis", minimum: -8, default: 0))
      config.ignore("num")
    }
    config.ignore("key")
    _ = try config.operands(1...1)
  }

  private static func pad(_ config: inout ConfigReader) throws(GraphError) -> SelectionRule {
    let value = config.value("pad_width") ?? .null
    let widths = (value.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.intValue) }
    guard !widths.isEmpty,
      widths.allSatisfy({ $0.count == 2 && $0.allSatisfy { (0...1 << 20).contains($0) } })
    else { throw config.invalid("pad_width", value, "two widths for each axis") }
    let mode = try config.choice(
      "mode", of: ["constant", "reflect", "symmetric"], default: "constant")
    return .pad(widths, mode: mode, fill: try config.number("constant_values", default: 0))
  }

  private static func split(_ config: inout ConfigReader) throws(GraphError) -> SelectionRule {
    let axis = try config.int("axis", minimum: -8, default: 0)
    if let sections = config.value("indices_or_sections")?.intValue {
      guard (1...4096).contains(sections) else {
        throw config.invalid("indices_or_sections", .integer(sections), "1 to 4096 sections")
      }
      return .split(sections: sections, at: [], axis: axis)
    }
    let places = try config.intList("indices_or_sections")
    return .split(sections: nil, at: places, axis: axis)
  }
}

/// One part of what stands between the brackets of `x[…]`.
enum IndexItem: Sendable, Hashable {
  case at(Int)
  case slice(start: Int?, stop: Int?, step: Int)
  case ellipsis
  case newAxis

  /// Reads a key as Keras 3 (`__slice__`) and tf.keras (`start`, `stop`, `step`) record it.
  static func list(_ value: JSONValue, _ config: ConfigReader) throws(GraphError) -> [IndexItem] {
    var items: [IndexItem] = []
    for item in value.arrayValue ?? [value] {
      let slice = item["class_name"] == nil ? item : item["config"] ?? .null
      if let index = item.intValue {
        items.append(.at(index))
      } else if item == .null {
        items.append(.newAxis)
      } else if item["class_name"]?.stringValue == "__ellipsis__" {
        items.append(.ellipsis)
      } else if let object = slice.objectValue,
        object.allSatisfy({ $0.value == .null || $0.value.intValue != nil }),
        object["step"]?.intValue != 0
      {
        items.append(
          .slice(
            start: object["start"]?.intValue, stop: object["stop"]?.intValue,
            step: object["step"]?.intValue ?? 1))
      } else {
        throw config.unsupported("key", value, ["numbers and slices"])
      }
    }
    return items
  }

  /// The positions that a slice picks of an axis, as Python does.
  static func positions(_ start: Int?, _ stop: Int?, _ step: Int, of extent: Int) -> [Int] {
    let (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1)
    func bound(_ value: Int?, _ fallback: Int) -> Int {
      guard let value else { return fallback }
      return min(max(value < 0 ? value + extent : value, lowest), highest)
    }
    let first = bound(start, step > 0 ? lowest : highest)
    let end = bound(stop, step > 0 ? highest : lowest)
    return Array(stride(from: first, to: end, by: step))
  }
}
