import RNNXFiles
import RNNXJSON
import RNNXRuntime

/// Named tensors of one call of a model.
typealias NamedTensors = [(name: String, tensor: Tensor)]

/// Reads and writes the tensors of a case: `input.json`, `expected.json`, `layers.json`.
///
/// An object of name to `{"dtype", "shape", "values"}`, values row-major, each the shortest decimal
/// that gives the same float32; or `{"calls": [object, …]}` for consecutive calls of a stateful model.
enum GoldenTensors {
  /// The largest file that is read.
  private static let limit = 1 << 29

  /// The calls in a file.
  static func read(_ path: String) throws -> [NamedTensors] {
    let bytes = try GoldenFiles.read(
      path, limit: limit, missing: "without it nothing can be compared")
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(
        parsing: bytes, limits: JSONLimits(bytes: limit, values: 64_000_000))
    } catch {
      throw GoldenError(path, "\(error)")
    }
    let calls = json["calls"]?.arrayValue ?? [json]
    guard !calls.isEmpty else { throw GoldenError(path, "expected calls, found none") }
    return try calls.map { call in
      guard let object = call.objectValue, !object.isEmpty else {
        throw GoldenError(path, "expected an object of tensors, found \(call.kindDescription)")
      }
      return try object.map { ($0.key, try tensor($0.value, path, $0.key)) }
    }
  }

  private static func tensor(_ value: JSONValue, _ path: String, _ name: String) throws -> Tensor {
    let shape = (value["shape"]?.arrayValue ?? []).compactMap(\.intValue)
    let numbers = value["values"]?.arrayValue ?? []
    var count = 1
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows else {
        throw GoldenError(path, "\"\(name)\": expected a shape, found \(shape)")
      }
      count = product
    }
    guard let extents = value["shape"]?.arrayValue, extents.count == shape.count,
      value["values"]?.arrayValue != nil, count == numbers.count
    else {
      throw GoldenError(
        path, "\"\(name)\": expected \(count) values for shape \(shape), found \(numbers.count)")
    }
    let values = try numbers.map { number -> Float in
      guard let double = number.doubleValue else {
        throw GoldenError(path, "\"\(name)\": expected numbers, found \(number.kindDescription)")
      }
      return Float(double)
    }
    return Tensor(shape: shape, values: values)
  }

  /// Text of calls: a line a tensor, so that changes can be reviewed line by line.
  static func text(_ calls: [NamedTensors]) -> String {
    guard calls.count != 1 else { return object(calls[0]) + "\n" }
    return "{\"calls\": [\n" + calls.map(object).joined(separator: ",\n") + "\n]}\n"
  }

  private static func object(_ tensors: NamedTensors) -> String {
    let lines = tensors.map { name, tensor in
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let values = tensor.values.map(number).joined(separator: ",")
      return "  \(JSONValue.string(name)): {\"dtype\":\"float32\",\"shape\":[\(shape)],"
        + "\"values\":[\(values)]}"
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n}"
  }

  /// The shortest decimal; not-a-number and infinities as Python writes them.
  private static func number(_ value: Float) -> String {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : value.description
  }
}
