import RNNXGraph
import RNNXKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension UnaryFunction {
  /// Applies the function to every element of all rows.
  func apply(
    _ operand: OperandReader.Operands, to target: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    func each(_ body: (Float) -> Float) { map(operand, target, rows, count, body) }
    switch self {
    case .absolute: each { abs($0) }
    case .negative: each { -$0 }
    case .exp:
      operand.copy(to: target, rows: rows, count: count)
      applyElementwise(.exponential, to: target, count: rows * count)
    case .exp2: each { exp2f($0) }
    case .expm1: each { expm1f($0) }
    case .log: each { logf($0) }
    case .log2: each { log2f($0) }
    case .log10: each { log10f($0) }
    case .log1p: each { log1pf($0) }
    case .sqrt: each { $0.squareRoot() }
    case .rsqrt: each { 1 / $0.squareRoot() }
    case .square: each { $0 * $0 }
    case .reciprocal: each { 1 / $0 }
    case .sign: each { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .floor: each { $0.rounded(.down) }
    case .ceil: each { $0.rounded(.up) }
    case .trunc: each { $0.rounded(.towardZero) }
    case .round: each { $0.rounded(.toNearestOrEven) }
    case .sin: each { sinf($0) }
    case .cos: each { cosf($0) }
    case .tan: each { tanf($0) }
    case .arcsin: each { asinf($0) }
    case .arccos: each { acosf($0) }
    case .arctan: each { atanf($0) }
    case .sinh: each { sinhf($0) }
    case .cosh: each { coshf($0) }
    case .arcsinh: each { asinhf($0) }
    case .arccosh: each { acoshf($0) }
    case .arctanh: each { atanhf($0) }
    case .erf: each { erff($0) }
    case .logicalNot: each { $0 == 0 ? 1 : 0 }
    case .isNaN: each { $0.isNaN ? 1 : 0 }
    case .isInfinite: each { $0.isInfinite ? 1 : 0 }
    case .isFinite: each { $0.isFinite ? 1 : 0 }
    case .copy, .stopGradient, .convertToTensor: operand.copy(to: target, rows: rows, count: count)
    case .zerosLike: target.update(repeating: 0, count: rows * count)
    case .onesLike: target.update(repeating: 1, count: rows * count)
    }
  }
}

extension BinaryFunction {
  /// Applies the function to every pair of elements of all rows.
  func apply(
    _ left: OperandReader.Operands, _ right: OperandReader.Operands,
    to target: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    func each(_ body: (Float, Float) -> Float) { map(left, right, target, rows, count, body) }
    switch self {
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide, .trueDivide: each { $0 / $1 }
    case .divideNoNan: each { $1 == 0 ? 0 : $0 / $1 }
    case .floorDivide: each { ($0 / $1).rounded(.down) }
    case .mod: each { Self.remainder($0, $1) }
    case .power: each { $1 == 2 ? $0 * $0 : powf($0, $1) }
    case .maximum: each { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .minimum: each { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .arctan2: each { atan2f($0, $1) }
    case .squaredDifference: each { ($0 - $1) * ($0 - $1) }
    case .logaddexp: each { max($0, $1) + log1pf(expf(-abs($0 - $1))) }
    case .equal: each { $0 == $1 ? 1 : 0 }
    case .notEqual: each { $0 != $1 ? 1 : 0 }
    case .greater: each { $0 > $1 ? 1 : 0 }
    case .greaterEqual: each { $0 >= $1 ? 1 : 0 }
    case .less: each { $0 < $1 ? 1 : 0 }
    case .lessEqual: each { $0 <= $1 ? 1 : 0 }
    case .logicalAnd: each { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .logicalOr: each { $0 != 0 || $1 != 0 ? 1 : 0 }
    case .logicalXor: each { ($0 != 0) != ($1 != 0) ? 1 : 0 }
    }
  }

  /// The remainder with the divisor's sign, as Python has it.
  private static func remainder(_ x: Float, _ y: Float) -> Float {
    let rest = fmodf(x, y)
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
  }
}
