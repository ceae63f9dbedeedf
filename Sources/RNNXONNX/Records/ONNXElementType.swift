import RNNXGraph

/// The numbers by which ONNX names element types (`TensorProto.DataType`).
extension ElementType {
  /// The type of a number of ONNX; `nil` for texts, complex numbers and types below a byte.
  package init?(onnx number: Int) {
    guard let found = Self.onnxNumbers.first(where: { $0.value == number }) else { return nil }
    self = found.key
  }

  /// The number by which ONNX names this type.
  package var onnxNumber: Int { Self.onnxNumbers[self] ?? 0 }

  private static let onnxNumbers: [ElementType: Int] = [
    .float32: 1, .uint8: 2, .int8: 3, .uint16: 4, .int16: 5, .int32: 6, .int64: 7, .bool: 9,
    .float16: 10, .float64: 11, .uint32: 12, .uint64: 13, .bfloat16: 16,
  ]

  /// What ONNX calls a type that rnnx has not.
  static func onnxName(_ number: Int) -> String {
    let names = [
      8: "STRING", 14: "COMPLEX64", 15: "COMPLEX128", 17: "FLOAT8E4M3FN", 18: "FLOAT8E4M3FNUZ",
      19: "FLOAT8E5M2", 20: "FLOAT8E5M2FNUZ", 21: "UINT4", 22: "INT4", 23: "FLOAT4E2M1",
      24: "FLOAT8E8M0", 25: "UINT2", 26: "INT2",
    ]
    return names[number] ?? "type \(number)"
  }
}
