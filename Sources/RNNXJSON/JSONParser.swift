extension JSONValue {
  /// Reads one JSON document from UTF-8 `bytes`.
  ///
  /// RFC 8259 without leniency, but for what Python writes and reads: the tokens `NaN`, `Infinity` and `-Infinity`.
  /// A byte order mark in front is skipped. Refused are names that occur twice in an object, text after the value,
  /// bytes that are no UTF-8, halves of surrogate pairs, and whatever exceeds `limits`.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    var parser = JSONParser(bytes: bytes, limits: limits)
    self = try parser.parseDocument()
  }

  /// Reads one JSON document from `text`, as `init(parsing:limits:)` does from bytes.
  public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }

  /// Reads one JSON document from memory, as `init(parsing:limits:)` does from an array.
  public init(
    parsing buffer: UnsafeRawBufferPointer, limits: JSONLimits = .standard
  ) throws(JSONError) {
    try self.init(parsing: Array(buffer), limits: limits)
  }
}

/// Walks through the bytes of one document; open arrays and objects wait on a stack of its own, so that nesting
/// costs no call depth.
struct JSONParser {
  /// An array or object whose end has not been seen.
  private struct Container {
    let isObject: Bool
    var elements: [JSONValue] = []
    var members = JSONObject()
    /// The name whose value comes next, and where it stood.
    var key = (name: "", offset: 0)

    var value: JSONValue { isObject ? .object(members) : .array(elements) }
  }

  let bytes: [UInt8]
  let limits: JSONLimits
  var position = 0
  private var open: [Container] = []
  private var valueCount = 0

  init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The byte at the current position, or `nil` at the end.
  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytes else {
      throw error(.tooManyBytes(count: bytes.count, limit: limits.bytes), at: 0)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while true {
      guard var value = try parseValueOrOpen() else { continue }
      while let depth = open.indices.last {
        try add(value, to: depth)
        guard try closes(depth) else { break }
        value = open.removeLast().value
      }
      if open.isEmpty { return try finish(value) }
    }
  }

  /// Reads a scalar or an empty container; for a container with content pushes it and gives `nil`.
  private mutating func parseValueOrOpen() throws(JSONError) -> JSONValue? {
    skipSpace()
    valueCount += 1
    guard valueCount <= limits.values else { throw error(.tooManyValues(limit: limits.values)) }
    switch current {
    case UInt8(ascii: "{"): return try openContainer(isObject: true, end: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try openContainer(isObject: false, end: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): return .string(try parseString())
    case let byte? where isDigit(byte) || byte == UInt8(ascii: "-"): return try parseNumber()
    default: return try parseWord()
    }
  }

  private mutating func openContainer(isObject: Bool, end: UInt8) throws(JSONError) -> JSONValue? {
    guard open.count < limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    position += 1
    skipSpace()
    var container = Container(isObject: isObject)
    if current == end {
      position += 1
      return container.value
    }
    if isObject { container.key = try parseKey() }
    open.append(container)
    return nil
  }

  /// Reads a name and the colon behind it.
  private mutating func parseKey() throws(JSONError) -> (name: String, offset: Int) {
    skipSpace()
    let offset = position
    guard current == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
    let name = try parseString()
    skipSpace()
    guard current == UInt8(ascii: ":") else { throw unexpected("':' after a name") }
    position += 1
    return (name, offset)
  }

  private mutating func add(_ value: JSONValue, to depth: Int) throws(JSONError) {
    guard open[depth].isObject else {
      open[depth].elements.append(value)
      return
    }
    let key = open[depth].key
    guard open[depth].members.appendIfNew(key: key.name, value: value) else {
      throw error(.duplicateKey(key.name), at: key.offset)
    }
  }

  /// Reads the comma (and the next name) or the end of the innermost container; true for the end.
  private mutating func closes(_ depth: Int) throws(JSONError) -> Bool {
    skipSpace()
    let isObject = open[depth].isObject
    switch current {
    case UInt8(ascii: ","):
      position += 1
      if isObject { open[depth].key = try parseKey() }
      return false
    case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
      position += 1
      return true
    default: throw unexpected(isObject ? "',' or '}'" : "',' or ']'")
    }
  }

  private mutating func finish(_ value: JSONValue) throws(JSONError) -> JSONValue {
    skipSpace()
    guard position == bytes.count else { throw unexpected("nothing after the value") }
    return value
  }

  private mutating func parseWord() throws(JSONError) -> JSONValue {
    let words: [(StaticString, JSONValue)] = [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
      ("NaN", .number(.nan)), ("Infinity", .number(.infinity)),
    ]
    for (word, value) in words where skip(word) { return value }
    throw unexpected("a value")
  }

  /// Moves past `word` if it stands here.
  mutating func skip(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard bytes.count - position >= length else { return false }
    let here = bytes[position..<position + length]
    guard word.withUTF8Buffer({ here.elementsEqual($0) }) else { return false }
    position += length
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }
}
