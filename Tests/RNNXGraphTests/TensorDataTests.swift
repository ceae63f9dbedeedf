import RNNXGraph
import Testing

@Suite("Tensors as stored")
struct TensorDataTests {
  @Test(
    "Half precision widens exactly",
    arguments: [
      (0x3C00, 1), (0xC000, -2), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x7BFF, 65504),
      (0x7C00, Float.infinity), (0xFC00, -Float.infinity), (0x8000, -0.0), (0x3555, 0.333251953125),
    ] as [(UInt16, Float)])
  func float16(_ bits: UInt16, _ value: Float) {
    let tensor = TensorData(
      shape: [], elementType: .float16, bytes: [UInt8(bits & 0xFF), UInt8(bits >> 8)])
    #expect(tensor.floats() == [value])
    #expect(tensor.floats()[0].sign == value.sign)
  }

  @Test("A half-precision NaN stays one")
  func float16NaN() {
    let tensor = TensorData(shape: [], elementType: .float16, bytes: [0x01, 0x7E])
    #expect(tensor.floats()[0].isNaN)
  }

  @Test("bfloat16 is the upper half of a float32")
  func bfloat16() {
    let tensor = TensorData(
      shape: [2], elementType: .bfloat16, bytes: [0x80, 0x3F, 0x49, 0x40])
    #expect(tensor.floats() == [1, 3.140625])
  }

  @Test("Integers come through every width, and fractions are cut")
  func integers() {
    #expect(TensorData(shape: [2], values: [Int8(-3), 7]).integers() == [-3, 7])
    #expect(TensorData(shape: [1], values: [UInt64.max]).integers() == [nil])
    #expect(TensorData(shape: [2], values: [Float(-2.75), .nan]).integers() == [-2, nil])
    #expect(TensorData(shape: [1], values: [UInt32.max]).floats() == [4_294_967_296])
  }
}
