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

  private static func dictionary(_ shape: [Int]) -> String {
    #if _endian(big)
      let type = ">f4"
    #else
      let type = "<f4"
    #endif
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    return "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
  }
}
