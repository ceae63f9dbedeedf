import RNNXGraph

extension NPYHeader {
  /// The header, version 1.0, of a `float32` array in C order with `sampleCount` samples.
  ///
  /// Its length does not depend on `sampleCount`, so that it can be written anew when the number is known.
  static func bytes(sampleCount: Int, sampleShape: [Int]) -> [UInt8] {
    let text = dictionary([sampleCount] + sampleShape)
    // Room for 21 digits of the first extent, and magic, version, length (10 bytes) and a newline filled up to a multiple
    // of 64: byte for byte what numpy.save writes.
    let room = 21 - String(sampleCount).utf8.count
    let total = ((10 + text.utf8.count + room + 1) / 64 + 1) * 64
    let length = total - 10
    precondition(length <= 0xFFFF, "a shape of few axes fits into a header of version 1")
    var bytes = magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += text.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: total - bytes.count - 1)
    return bytes + [TextBytes.newline]
  }

  /// The header of a whole tensor in its own type; bfloat16, which NumPy has not, as `uint16`.
  static func bytes(of tensor: TensorData) -> [UInt8] {
    let kinds: [ElementType: String] = [
      .float16: "f2", .bfloat16: "u2", .float32: "f4", .float64: "f8", .int8: "i1", .int16: "i2",
      .int32: "i4", .int64: "i8", .uint8: "u1", .uint16: "u2", .uint32: "u4", .uint64: "u8",
      .bool: "b1",
    ]
    let text = dictionary(tensor.shape, kind: kinds[tensor.elementType] ?? "f4")
    let total = ((10 + text.utf8.count + 1) / 64 + 1) * 64
    let length = total - 10
    var bytes = magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += text.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: total - bytes.count - 1)
    return bytes + [TextBytes.newline]
  }

  private static func dictionary(_ shape: [Int], kind: String = "f4") -> String {
    #if _endian(big)
      let type = ">" + kind
    #else
      let type = (kind.hasSuffix("1") ? "|" : "<") + kind
    #endif
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    return "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
  }
}
