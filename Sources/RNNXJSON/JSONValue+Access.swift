extension JSONValue {
  /// True for `null`.
  public var isNull: Bool { self == .null }

  /// The text of a string, or `nil` for any other kind.
  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The truth value of `true` and `false`, or `nil` for any other kind.
  public var boolValue: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  /// The number as an `Int` where that is exact (`3`, and `3.0`, which some writers produce), otherwise `nil`.
  public var intValue: Int? {
    switch self {
    case .integer(let integer): integer
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }

  /// Any number as a `Double`, rounded to the nearest where it has more digits; `nil` for other kinds.
  public var doubleValue: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .bigInteger(let digits): Double(digits)
    default: nil
    }
  }

  /// The elements of an array, or `nil` for any other kind.
  public var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object, or `nil` for any other kind.
  public var objectValue: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// The member of an object by name; `nil` where there is none, and for any other kind.
  public subscript(key: String) -> JSONValue? { objectValue?[key] }

  /// The element of an array by position; `nil` outside the array, and for any other kind.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// What kind of value this is, in the words of an error message: "a string", "an object" and so on.
  public var kindDescription: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .bigInteger: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
