import RNNXGraph
import RNNXONNX

/// A tensor in another type: reals are cut towards zero, and what fits no integer wraps as in C.
func cast(_ value: Value, to type: ElementType) -> Value {
  if type == value.type { return value }
  switch type {
  case .float64: return Value(shape: value.shape, doubles: value.doubles)
  case .float32: return Value(shape: value.shape, floats: value.floats)
  case .float16, .bfloat16: return Value(shape: value.shape, type: type, floats: value.floats)
  case .bool: return Value(shape: value.shape, truths: value.doubles.map { $0 != 0 })
  case .uint64:
    guard value.isReal else { break }
    return Value(
      shape: value.shape, type: type,
      integers: value.doubles.map {
        $0 >= 0x1p63 && $0 < 0x1p64 ? Int64(bitPattern: UInt64($0)) : clampedInteger($0)
      })
  default: break
  }
  return Value(shape: value.shape, type: type, integers: value.integers)
}

/// The type that an argument names.
private func elementType(_ node: NodeFacts, _ name: String, default fallback: Int? = nil) throws
  -> ElementType
{
  let number = try node.int(name, default: fallback)
  guard let type = ElementType(onnx: number) else {
    throw OperatorFault("a type of numbers as \(name)", "type \(number)")
  }
  return type
}

/// What makes tensors of nothing, or of others' types.
let constantOperators: [OperatorDefinition] = [
  OperatorDefinition(
    "Constant", 0...0, ["value", "value_float", "value_floats", "value_int", "value_ints"]
  ) { node in
    let value: Value
    switch node.node.attributes.first?.value {
    case .tensor(let tensor)?: value = Value(tensor)
    case .float(let number)?: value = Value(shape: [], floats: [number])
    case .floats(let numbers)?: value = Value(shape: [numbers.count], floats: numbers)
    case .int(let number)?: value = Value(shape: [], integers: [Int64(number)])
    case .ints(let numbers)?:
      value = Value(shape: [numbers.count], integers: numbers.map { Int64($0) })
    default: throw OperatorFault("a value of numbers", "none")
    }
    return { _ in [value] }
  },
  OperatorDefinition("ConstantOfShape", 1...1, ["value"]) { node in
    var filler = Value(shape: [1], floats: [0])
    if case .tensor(let tensor)? = node.node.attributes["value"] { filler = Value(tensor) }
    guard filler.count == 1 else { throw OperatorFault("one value", "\(filler.count)") }
    let element = filler
    return { inputs in
      let shape = try inputs.required(0).ints
      let count = try checkedCount(shape)
      return [element.gathering(Array(repeating: 0, count: count), shape: shape)]
    }
  },
  OperatorDefinition("Range", 3...3) { _ in
    { inputs in
      let bounds = try (0..<3).map { try inputs.required($0) }
      guard bounds.allSatisfy({ $0.count == 1 && $0.type == bounds[0].type }) else {
        throw OperatorFault("three numbers of one type", "\(bounds.map(\.shape))")
      }
      let (start, limit, step) = (bounds[0].doubles[0], bounds[1].doubles[0], bounds[2].doubles[0])
      let number = ((limit - start) / step).rounded(.up)
      guard step != 0, number.isFinite, number <= 0x1p31 else {
        throw OperatorFault("a range of at most 2^31 numbers", "\(number)")
      }
      let count = max(0, Int(number))
      if bounds[0].isReal {
        let values = (0..<count).map { start + Double($0) * step }
        return [.reals(values, shape: [count], type: bounds[0].type)]
      }
      let (first, delta) = (bounds[0].integers[0], bounds[2].integers[0])
      let values = (0..<count).map { first &+ Int64($0) &* delta }
      return [Value(shape: [count], type: bounds[0].type, integers: values)]
    }
  },
  OperatorDefinition("Cast", 1...1, ["to", "saturate", "round_mode"]) { node in
    let type = try elementType(node, "to")
    return { [cast(try $0.required(0), to: type)] }
  },
  OperatorDefinition("CastLike", 2...2, ["saturate", "round_mode"]) { _ in
    { [cast(try $0.required(0), to: try $0.required(1).type)] }
  },
  OperatorDefinition("EyeLike", 1...1, ["dtype", "k"]) { node in
    let type = try node.node.attributes["dtype"].map { _ in try elementType(node, "dtype") }
    let diagonal = try node.int("k", default: 0)
    return { inputs in
      let value = try inputs.required(0)
      guard value.shape.count == 2 else { throw OperatorFault("a matrix", "\(value.shape)") }
      let ones = (0..<value.count).map { place -> Int64 in
        place % value.shape[1] - place / value.shape[1] == diagonal ? 1 : 0
      }
      return [cast(Value(shape: value.shape, integers: ones), to: type ?? value.type)]
    }
  },
]
