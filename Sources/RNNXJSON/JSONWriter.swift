/// Writes JSON values as UTF-8 in one style.
public struct JSONWriter: Sendable {
  /// How the text is laid out.
  public var style: JSONStyle

  /// Makes a writer.
  public init(style: JSONStyle = .compact) {
    self.style = style
  }

  /// The text of `value`; throws where a number is not finite and the style does not allow it.
  public func string(for value: JSONValue) throws(JSONError) -> String {
    String(decoding: try bytes(for: value), as: UTF8.self)
  }

  /// The UTF-8 bytes of `value`; throws where a number is not finite and the style does not allow it.
  public func bytes(for value: JSONValue) throws(JSONError) -> [UInt8] {
    var output = JSONOutput(style: style)
    try output.append(value)
    return output.bytes
  }
}

/// The text under construction, and the way from the whole value to the part being written.
struct JSONOutput {
  let style: JSONStyle
  var bytes: [UInt8] = []
  private var path: [String] = []

  init(style: JSONStyle) {
    self.style = style
  }

  mutating func append(_ value: JSONValue) throws(JSONError) {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .integer(let integer): append(String(integer))
    case .bigInteger(let digits): append(digits)
    case .number(let number): try append(number)
    case .string(let text): appendQuoted(text)
    case .array(let elements): try append(elements)
    case .object(let object): try append(object)
    }
  }

  mutating func append(_ text: String) { bytes += text.utf8 }

  private mutating func append(_ elements: [JSONValue]) throws(JSONError) {
    append("[")
    for (index, element) in elements.enumerated() {
      path.append(String(index))
      separate(isFirst: index == 0)
      try append(element)
      path.removeLast()
    }
    close(with: "]", isEmpty: elements.isEmpty)
  }

  private mutating func append(_ object: JSONObject) throws(JSONError) {
    append("{")
    for (index, member) in object.enumerated() {
      path.append(member.key)
      separate(isFirst: index == 0)
      appendQuoted(member.key)
      append(style.spacesAfterSeparators || style.indentation != nil ? ": " : ":")
      try append(member.value)
      path.removeLast()
    }
    close(with: "}", isEmpty: object.isEmpty)
  }

  private mutating func separate(isFirst: Bool) {
    if !isFirst { append(",") }
    if style.indentation != nil {
      breakLine(depth: path.count)
    } else if !isFirst && style.spacesAfterSeparators {
      append(" ")
    }
  }

  private mutating func close(with end: String, isEmpty: Bool) {
    if !isEmpty { breakLine(depth: path.count) }
    append(end)
  }

  private mutating func breakLine(depth: Int) {
    guard let indentation = style.indentation else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indentation * depth))
  }

  /// The path so far as a JSON Pointer.
  var pointer: String {
    path.map { key in
      "/"
        + key.map { character in
          switch character {
          case "~": "~0"
          case "/": "~1"
          default: String(character)
          }
        }.joined()
    }.joined()
  }
}
