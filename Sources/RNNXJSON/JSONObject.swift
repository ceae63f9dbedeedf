/// The members of a JSON object: values by name that keep the order in which they were added.
///
/// Lookup takes constant time, removal linear time. Two objects are equal when they have equal values under the same
/// names, whatever the order, which is what JSON says of objects. Names are compared as Swift compares strings, by
/// canonical equivalence.
public struct JSONObject: Sendable {
  /// One member: a name and its value.
  public typealias Element = (key: String, value: JSONValue)

  private struct Member: Sendable {
    let key: String
    var value: JSONValue
  }

  /// Up to this many members are searched one after the other, which is faster and smaller than a table.
  private static let longestSearch = 8

  private var members: [Member] = []
  /// Positions by name; empty while `members` is short.
  private var positions: [String: Int] = [:]

  /// Makes an object without members.
  public init() {}

  /// Makes an object of `elements`; of equal names the last value counts, at the place of the first.
  public init(_ elements: some Sequence<(String, JSONValue)>) {
    for (key, value) in elements { self[key] = value }
  }

  /// The names in order.
  public var keys: [String] { members.map(\.key) }

  /// The values in order.
  public var values: [JSONValue] { members.map(\.value) }

  /// The value of `key`, or `nil` where there is none.
  ///
  /// A new name goes to the end, a known one keeps its place, and `nil` removes the member.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): members[position].value = value
      case (nil, let value?): append(Member(key: key, value: value))
      case (let position?, nil): remove(at: position)
      case (nil, nil): break
      }
    }
  }

  /// Adds a member whose name is new, and says whether it was.
  mutating func appendIfNew(key: String, value: JSONValue) -> Bool {
    guard position(of: key) == nil else { return false }
    append(Member(key: key, value: value))
    return true
  }

  private func position(of key: String) -> Int? {
    guard members.count > Self.longestSearch else { return members.firstIndex { $0.key == key } }
    return positions[key]
  }

  private mutating func append(_ member: Member) {
    members.append(member)
    if members.count > Self.longestSearch + 1 {
      positions[member.key] = members.count - 1
    } else if members.count == Self.longestSearch + 1 {
      indexAll()
    }
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    if members.count > Self.longestSearch { indexAll() } else { positions = [:] }
  }

  private mutating func indexAll() {
    positions = [:]
    for (position, member) in members.enumerated() { positions[member.key] = position }
  }
}

extension JSONObject: RandomAccessCollection {
  /// The position of the first member.
  public var startIndex: Int { members.startIndex }

  /// The position after the last member.
  public var endIndex: Int { members.endIndex }

  /// The member at `position`, in the order in which they were added.
  public subscript(position: Int) -> Element { (members[position].key, members[position].value) }
}

extension JSONObject: Equatable {
  /// True when both have equal values under the same names, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: Hashable {
  /// Mixes in the members in a way that knows no order.
  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      sum &+= member.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Makes an object; of equal names the last value counts, at the place of the first.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
