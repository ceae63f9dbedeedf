import HDF5
import RNNXFiles

/// An HDF5 file as an indented tree of groups, datasets and attributes.
struct HDF5Tree {
  let file: File

  /// The lines, names escaped.
  func lines() throws -> [String] {
    var lines = ["/"] + (try attributes(file.root.attributes, indent: "  "))
    try file.root.walk { entry in
      let indent = String(repeating: "  ", count: entry.depth + 1)
      lines.append(indent + entry.name.printable + describe(entry))
      switch entry.content {
      case .group(let group): lines += try attributes(group.attributes, indent: indent + "  ")
      case .dataset(let dataset):
        lines += try attributes(dataset.attributes, indent: indent + "  ")
      default: break
      }
    }
    return lines
  }

  private func describe(_ entry: TreeEntry) -> String {
    switch entry.content {
    case .group: "/"
    case .repeatedGroup(let first): "/ (the same group as \(first.printable))"
    case .dataset(let dataset): "  \(dataset.shape) \(dataset.datatype)\(storage(of: dataset))"
    case .unopened: "  (\(entry.kind.rawValue), not followed)"
    case .unreadable(let error): "  (\(error.reason))".printable
    }
  }

  private func storage(of dataset: Dataset) -> String {
    let filters = dataset.filters.map { "\($0)" }
    return filters.isEmpty ? "" : ", " + filters.joined(separator: "+")
  }

  private func attributes(_ attributes: Attributes, indent: String) throws -> [String] {
    try attributes.names().map { name in
      let attribute = try attributes.attribute(name)
      return "\(indent)@\(name.printable) = \(value(of: attribute))"
    }
  }

  /// A short value; long texts by their beginning.
  private func value(of attribute: Attribute) -> String {
    if let texts = try? attribute.strings() {
      let shown = texts.prefix(4).map { text in
        "\"" + (text.count > 48 ? String(text.prefix(45)) + "…" : text).printable + "\""
      }
      let rest = texts.count > 4 ? ", … \(texts.count) strings" : ""
      return attribute.shape.isEmpty ? shown.joined() : "[\(shown.joined(separator: ", "))\(rest)]"
    }
    if attribute.elementCount <= 8, let numbers = try? attribute.doubles() {
      let shown = numbers.map { NumberText.significant($0, digits: 7) }
      return attribute.shape.isEmpty ? shown.joined() : "[\(shown.joined(separator: ", "))]"
    }
    return "\(attribute.shape) \(attribute.datatype)".printable
  }
}
