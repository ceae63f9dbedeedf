import RNNXJSON
import RNNXRuntime

extension Tensor {
  /// The number of values of one sample.
  var rowCount: Int { shape.dropFirst().reduce(1, *) }

  /// The values of one sample.
  func row(_ index: Int) -> ArraySlice<Float> {
    values[index * rowCount..<(index + 1) * rowCount]
  }

  /// The values of one sample as nested arrays.
  func json(row index: Int) -> JSONValue {
    Self.nested(row(index), Array(shape.dropFirst())[...])
  }

  private static func nested(_ values: ArraySlice<Float>, _ shape: ArraySlice<Int>) -> JSONValue {
    guard let extent = shape.first else {
      return values.first.map { .number(shortest($0)) } ?? .null
    }
    let size = shape.dropFirst().reduce(1, *)
    return .array(
      (0..<extent).map { index in
        let start = values.startIndex + index * size
        return nested(values[start..<start + size], shape.dropFirst())
      })
  }

  /// The double whose shortest decimal is that of the float: 0.1, not 0.10000000149011612.
  private static func shortest(_ value: Float) -> Double {
    Double(value.description) ?? Double(value)
  }
}
