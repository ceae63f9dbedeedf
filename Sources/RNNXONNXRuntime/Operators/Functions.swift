import RNNXGraph

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Applies a function to each real number; integers are refused where there is no function for them.
func mapped(
  _ value: Value, _ floats: (Float) -> Float, _ doubles: (Double) -> Double,
  _ integers: ((Int64) -> Int64)? = nil
) throws -> Value {
  switch value.storage {
  case .floats(let values):
    return Value(shape: value.shape, type: value.type, floats: values.map(floats))
  case .doubles(let values): return Value(shape: value.shape, doubles: values.map(doubles))
  case .integers(let values):
    guard let integers else { throw OperatorFault("real numbers", value.type.rawValue) }
    return Value(shape: value.shape, type: value.type, integers: values.map(integers))
  }
}

private func function(
  _ name: String, _ floats: @escaping @Sendable (Float) -> Float,
  _ doubles: @escaping @Sendable (Double) -> Double,
  _ integers: (@Sendable (Int64) -> Int64)? = nil
) -> OperatorDefinition {
  OperatorDefinition(name, 1...1) { _ in
    { [try mapped(try $0.required(0), floats, doubles, integers)] }
  }
}

/// Functions of one number without arguments.
let functionOperators: [OperatorDefinition] = [
  function("Abs", { $0.magnitude }, { $0.magnitude }, { $0 < 0 ? 0 &- $0 : $0 }),
  function("Neg", { -$0 }, { -$0 }, { 0 &- $0 }),
  function(
    "Sign", { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, \.signumValue),
  function("Ceil", { $0.rounded(.up) }, { $0.rounded(.up) }),
  function("Floor", { $0.rounded(.down) }, { $0.rounded(.down) }),
  function("Round", { $0.rounded(.toNearestOrEven) }, { $0.rounded(.toNearestOrEven) }),
  function("Sqrt", { $0.squareRoot() }, { $0.squareRoot() }),
  function("Reciprocal", { 1 / $0 }, { 1 / $0 }),
  function("Exp", { expf($0) }, { exp($0) }),
  function("Log", { logf($0) }, { log($0) }),
  function("Erf", { erff($0) }, { erf($0) }),
  function("Sin", { sinf($0) }, { sin($0) }),
  function("Cos", { cosf($0) }, { cos($0) }),
  function("Tan", { tanf($0) }, { tan($0) }),
  function("Asin", { asinf($0) }, { asin($0) }),
  function("Acos", { acosf($0) }, { acos($0) }),
  function("Atan", { atanf($0) }, { atan($0) }),
  function("Sinh", { sinhf($0) }, { sinh($0) }),
  function("Cosh", { coshf($0) }, { cosh($0) }),
  function("Asinh", { asinhf($0) }, { asinh($0) }),
  function("Acosh", { acoshf($0) }, { acosh($0) }),
  function("Atanh", { atanhf($0) }, { atanh($0) }),
  OperatorDefinition("Identity", 1...1) { _ in { [try $0.required(0)] } },
  OperatorDefinition("Dropout", 1...3, ["ratio", "seed", "is_test"]) { node in
    let wantsMask = node.outputCount > 1
    return { inputs in
      let value = try inputs.required(0)
      // Nothing is dropped at inference; a model that says it is being trained draws random numbers.
      if let training = inputs.optional(2), training.integers.first != 0,
        (inputs.optional(1)?.doubles.first ?? 0.5) != 0
      {
        throw UnsupportedUse("Dropout with training_mode, which draws random numbers")
      }
      guard wantsMask else { return [value] }
      return [value, Value(shape: value.shape, truths: Array(repeating: true, count: value.count))]
    }
  },
]

extension Int64 {
  fileprivate var signumValue: Int64 { signum() }
}
