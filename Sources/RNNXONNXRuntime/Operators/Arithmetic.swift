import RNNXGraph

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A function of two numbers in each of the kinds in which values are held.
struct BinaryFunction: Sendable {
  let floats: @Sendable (Float, Float) -> Float
  let doubles: @Sendable (Double, Double) -> Double
  let integers: @Sendable (Int64, Int64) -> Int64
  /// For uint64, where it is not that of the bits.
  var unsigned: (@Sendable (UInt64, UInt64) -> UInt64)?

  /// Applies the function where two tensors of one type meet.
  func callAsFunction(_ left: Value, _ right: Value) throws -> Value {
    guard left.type == right.type else {
      throw OperatorFault("inputs of one type", "\(left.type.rawValue) and \(right.type.rawValue)")
    }
    let meeting = try Broadcast([left.shape, right.shape])
    switch (left.storage, right.storage) {
    case (.floats(let a), .floats(let b)):
      return Value(
        shape: meeting.shape, type: left.type,
        floats: zipped(a, left.shape, b, right.shape, meeting, floats))
    case (.doubles(let a), .doubles(let b)):
      return Value(
        shape: meeting.shape, doubles: zipped(a, left.shape, b, right.shape, meeting, doubles))
    case (.integers(let a), .integers(let b)):
      if left.type == .uint64, let unsigned {
        return Value(
          shape: meeting.shape, type: .uint64,
          integers: zipped(a, left.shape, b, right.shape, meeting) {
            Int64(bitPattern: unsigned(UInt64(bitPattern: $0), UInt64(bitPattern: $1)))
          })
      }
      return Value(
        shape: meeting.shape, type: left.type,
        integers: zipped(a, left.shape, b, right.shape, meeting, integers))
    default: preconditionFailure("Equal types are held alike.")
    }
  }
}

extension BinaryFunction {
  static let add = BinaryFunction(floats: { $0 + $1 }, doubles: { $0 + $1 }, integers: { $0 &+ $1 })
  static let subtract = BinaryFunction(
    floats: { $0 - $1 }, doubles: { $0 - $1 }, integers: { $0 &- $1 })
  static let multiply = BinaryFunction(
    floats: { $0 * $1 }, doubles: { $0 * $1 }, integers: { $0 &* $1 })
  // A whole number divided by zero has no value; 0 is given, as nothing must trap.
  static let divide = BinaryFunction(
    floats: { $0 / $1 }, doubles: { $0 / $1 },
    integers: { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue },
    unsigned: { $1 == 0 ? 0 : $0 / $1 })
  static let minimum = BinaryFunction(
    floats: { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) },
    doubles: { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) },
    integers: { Swift.min($0, $1) }, unsigned: { Swift.min($0, $1) })
  static let maximum = BinaryFunction(
    floats: { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) },
    doubles: { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) },
    integers: { Swift.max($0, $1) }, unsigned: { Swift.max($0, $1) })
  /// The remainder that has the divisor's sign (Python's).
  static let floorModulo = BinaryFunction(
    floats: floored, doubles: floored,
    integers: { left, right in
      guard right != 0, right != -1 else { return 0 }
      let rest = left % right
      return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
    }, unsigned: { $1 == 0 ? 0 : $0 % $1 })
  /// The remainder that has the dividend's sign (C's).
  static let truncatingModulo = BinaryFunction(
    floats: { $0.truncatingRemainder(dividingBy: $1) },
    doubles: { $0.truncatingRemainder(dividingBy: $1) },
    integers: { $1 == 0 || $1 == -1 ? 0 : $0 % $1 }, unsigned: { $1 == 0 ? 0 : $0 % $1 })
}

/// NumPy's `mod` of real numbers.
@Sendable private func floored<Number: BinaryFloatingPoint>(_ left: Number, _ right: Number)
  -> Number
{
  let rest = left.truncatingRemainder(dividingBy: right)
  guard rest != 0 else { return right.sign == .minus ? -0.0 : 0 }
  return (rest < 0) != (right < 0) ? rest + right : rest
}

private func binary(_ name: String, _ function: BinaryFunction) -> OperatorDefinition {
  OperatorDefinition(name, 2...2) { _ in
    { [try function(try $0.required(0), try $0.required(1))] }
  }
}

private func variadic(_ name: String, _ function: BinaryFunction) -> OperatorDefinition {
  OperatorDefinition(name, 1...1024) { _ in
    { inputs in
      var result = try inputs.required(0)
      for index in inputs.indices.dropFirst() {
        result = try function(result, try inputs.required(index))
      }
      return [result]
    }
  }
}

/// A power, which takes its type from the base alone.
private func power(_ base: Value, _ exponent: Value) throws -> Value {
  let meeting = try Broadcast([base.shape, exponent.shape])
  if case .floats(let values) = base.storage {
    return Value(
      shape: meeting.shape, type: base.type,
      floats: zipped(values, base.shape, exponent.floats, exponent.shape, meeting) {
        // A square is exact by a product, which is what everybody computes.
        $1 == 2 ? $0 * $0 : powf($0, $1)
      })
  }
  let results = zipped(base.doubles, base.shape, exponent.doubles, exponent.shape, meeting) {
    pow($0, $1)
  }
  if base.type == .float64 { return Value(shape: meeting.shape, doubles: results) }
  return Value(shape: meeting.shape, type: base.type, integers: results.map(clampedInteger))
}

/// Sums, products and what else takes two numbers of one type.
let arithmeticOperators: [OperatorDefinition] = [
  binary("Add", .add),
  binary("Sub", .subtract),
  binary("Mul", .multiply),
  binary("Div", .divide),
  variadic("Min", .minimum),
  variadic("Max", .maximum),
  variadic("Sum", .add),
  OperatorDefinition("Mean", 1...1024) { _ in
    { inputs in
      var result = try inputs.required(0)
      for index in inputs.indices.dropFirst() {
        result = try BinaryFunction.add(result, try inputs.required(index))
      }
      let count = Double(inputs.count)
      guard result.isReal else { throw OperatorFault("real numbers", result.type.rawValue) }
      return [try mapped(result, { $0 / Float(count) }, { $0 / count })]
    }
  },
  OperatorDefinition("Pow", 2...2) { _ in
    { [try power(try $0.required(0), try $0.required(1))] }
  },
  OperatorDefinition("Mod", 2...2, ["fmod"]) { node in
    let isTruncating = try node.flag("fmod")
    return { inputs in
      let left = try inputs.required(0)
      let function: BinaryFunction = isTruncating ? .truncatingModulo : .floorModulo
      return [try function(left, try inputs.required(1))]
    }
  },
]
