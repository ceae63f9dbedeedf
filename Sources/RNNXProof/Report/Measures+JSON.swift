public import RNNXJSON

extension Measures {
  /// The measures by stable keys; infinities as Python writes them.
  public var json: JSONValue {
    var object: JSONObject = [
      "count": .integer(count), "beyond": .integer(beyond),
      "share_beyond": .number(shareBeyond), "differing": .integer(differing),
      "first_beyond": firstBeyond.map { .integer($0) } ?? .null,
      "largest_absolute": Self.json(largestAbsolute),
      "largest_relative": Self.json(largestRelative), "largest_ulp": Self.json(largestULP),
      "mean_absolute": .number(meanAbsolute), "root_mean_square": .number(rootMeanSquare),
      "cosine": .number(cosine),
    ]
    object["nan"] = [
      "a": .integer(notNumbers.a), "b": .integer(notNumbers.b), "both": .integer(notNumbers.both),
    ]
    let classes = zip(DifferenceHistogram.labels, histogram.counts)
    object["histogram"] = .object(JSONObject(classes.map { ($0, .integer($1)) }))
    return .object(object)
  }

  private static func json(_ extreme: Extreme?) -> JSONValue {
    guard let extreme else { return .null }
    return [
      "value": .number(extreme.value), "index": .integer(extreme.index), "a": .number(extreme.a),
      "b": .number(extreme.b),
    ]
  }
}

extension Limits {
  /// The limits by stable keys.
  public var json: JSONValue {
    [
      "atol": .number(absolute), "rtol": .number(relative), "nan_equal": .bool(nanEqual),
      "formula": .string(formula),
    ]
  }
}

extension TensorComparison {
  /// The comparison by stable keys; `measures` is null where the shapes differ.
  public var json: JSONValue {
    [
      "a": .string(nameA), "b": .string(nameB), "equal": .bool(isEqual),
      "shape_a": .array(shapeA.map { .integer($0) }),
      "shape_b": .array(shapeB.map { .integer($0) }), "measures": measures?.json ?? .null,
    ]
  }
}

extension Diagnosis {
  /// The cause by stable keys.
  public var json: JSONValue { ["code": .string(code), "text": .string(description)] }
}
