import RNNXGraph

/// A comparison in each of the kinds in which values are held.
private struct Comparison: Sendable {
  let floats: @Sendable (Float, Float) -> Bool
  let doubles: @Sendable (Double, Double) -> Bool
  let integers: @Sendable (Int64, Int64) -> Bool
  let unsigned: @Sendable (UInt64, UInt64) -> Bool

  func callAsFunction(_ left: Value, _ right: Value) throws -> Value {
    guard left.type == right.type else {
      throw OperatorFault("inputs of one type", "\(left.type.rawValue) and \(right.type.rawValue)")
    }
    let meeting = try Broadcast([left.shape, right.shape])
    let truths: [Bool]
    switch (left.storage, right.storage) {
    case (.floats(let a), .floats(let b)):
      truths = zipped(a, left.shape, b, right.shape, meeting, floats)
    case (.doubles(let a), .doubles(let b)):
      truths = zipped(a, left.shape, b, right.shape, meeting, doubles)
    case (.integers(let a), .integers(let b)):
      truths = zipped(a, left.shape, b, right.shape, meeting) { [type = left.type] in
        type == .uint64
          ? unsigned(UInt64(bitPattern: $0), UInt64(bitPattern: $1)) : integers($0, $1)
      }
    default: preconditionFailure("Equal types are held alike.")
    }
    return Value(shape: meeting.shape, truths: truths)
  }
}

private func comparison(_ name: String, _ comparison: Comparison) -> OperatorDefinition {
  OperatorDefinition(name, 2...2) { _ in
    { [try comparison(try $0.required(0), try $0.required(1))] }
  }
}

private func logical(
  _ name: String, _ function: @escaping @Sendable (Bool, Bool) -> Bool
) -> OperatorDefinition {
  OperatorDefinition(name, 2...2) { _ in
    { inputs in
      let (left, right) = (try inputs.required(0), try inputs.required(1))
      guard left.type == .bool, right.type == .bool else {
        throw OperatorFault("truth values", "\(left.type.rawValue) and \(right.type.rawValue)")
      }
      let meeting = try Broadcast([left.shape, right.shape])
      let truths = zipped(left.integers, left.shape, right.integers, right.shape, meeting) {
        function($0 != 0, $1 != 0)
      }
      return [Value(shape: meeting.shape, truths: truths)]
    }
  }
}

/// What answers with truth values, and the choice by them.
let comparisonOperators: [OperatorDefinition] = [
  comparison(
    "Equal",
    Comparison(
      floats: { $0 == $1 }, doubles: { $0 == $1 }, integers: { $0 == $1 }, unsigned: { $0 == $1 })),
  comparison(
    "Less",
    Comparison(
      floats: { $0 < $1 }, doubles: { $0 < $1 }, integers: { $0 < $1 }, unsigned: { $0 < $1 })),
  comparison(
    "LessOrEqual",
    Comparison(
      floats: { $0 <= $1 }, doubles: { $0 <= $1 }, integers: { $0 <= $1 }, unsigned: { $0 <= $1 })),
  comparison(
    "Greater",
    Comparison(
      floats: { $0 > $1 }, doubles: { $0 > $1 }, integers: { $0 > $1 }, unsigned: { $0 > $1 })),
  comparison(
    "GreaterOrEqual",
    Comparison(
      floats: { $0 >= $1 }, doubles: { $0 >= $1 }, integers: { $0 >= $1 }, unsigned: { $0 >= $1 })),
  logical("And") { $0 && $1 },
  logical("Or") { $0 || $1 },
  logical("Xor") { $0 != $1 },
  OperatorDefinition("Not", 1...1) { _ in
    { inputs in
      let value = try inputs.required(0)
      return [Value(shape: value.shape, truths: value.integers.map { $0 == 0 })]
    }
  },
  OperatorDefinition("IsNaN", 1...1) { _ in
    { inputs in
      let value = try inputs.required(0)
      return [Value(shape: value.shape, truths: value.doubles.map(\.isNaN))]
    }
  },
  OperatorDefinition("IsInf", 1...1, ["detect_negative", "detect_positive"]) { node in
    let (low, high) = (
      try node.flag("detect_negative", default: true),
      try node.flag("detect_positive", default: true)
    )
    return { inputs in
      let value = try inputs.required(0)
      return [
        Value(
          shape: value.shape,
          truths: value.doubles.map { $0.isInfinite && ($0 > 0 ? high : low) })
      ]
    }
  },
  OperatorDefinition("Where", 3...3) { _ in
    { inputs in
      let (condition, yes, no) = (
        try inputs.required(0), try inputs.required(1), try inputs.required(2)
      )
      return [try chosen(condition, yes, no)]
    }
  },
]

/// For each element one of two, by a truth value.
private func chosen(_ condition: Value, _ yes: Value, _ no: Value) throws -> Value {
  guard yes.type == no.type else {
    throw OperatorFault("choices of one type", "\(yes.type.rawValue) and \(no.type.rawValue)")
  }
  let meeting = try Broadcast([condition.shape, yes.shape, no.shape])
  let count = meeting.shape.reduce(1, *)
  let truths = condition.integers
  let places = [condition, yes, no].map { meeting.places(of: $0.shape) }
  func pick<Element>(_ yes: [Element], _ no: [Element]) -> [Element] {
    (0..<count).map { index in
      truths[places[0]?[index] ?? index] != 0
        ? yes[places[1]?[index] ?? index] : no[places[2]?[index] ?? index]
    }
  }
  switch (yes.storage, no.storage) {
  case (.floats(let a), .floats(let b)):
    return Value(shape: meeting.shape, type: yes.type, floats: pick(a, b))
  case (.doubles(let a), .doubles(let b)): return Value(shape: meeting.shape, doubles: pick(a, b))
  case (.integers(let a), .integers(let b)):
    return Value(shape: meeting.shape, type: yes.type, integers: pick(a, b))
  default: preconditionFailure("Equal types are held alike.")
  }
}
