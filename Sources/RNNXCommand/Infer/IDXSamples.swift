import RNNXFiles

/// Samples of an uncompressed IDX file.
final class IDXSamples: SampleSource {
  let name: String
  let remark: String?
  private let reader: FileReader
  private let header: IDXHeader
  private let factor: Float
  private var position = 0

  var sampleShape: [Int] { header.sampleShape }
  var count: Int? { header.shape[0] }

  /// Opens a file; unsigned bytes of rank 3 are images and become numbers from 0 to 1.
  init(path: String, scale: ScaleChoice) throws {
    reader = try FileReader(path: path)
    name = path
    header = try IDXHeader(
      try reader.readPrefix(count: 4 + 4 * 255), fileSize: reader.size, name: path)
    let isImages = header.element == .uint8 && header.shape.count == 3
    let scales = isImages && !scale.isOff && scale.factor == nil
    factor = scales ? 1 / 255 : scale.factor ?? 1
    remark = scales ? "images of unsigned bytes, scaled by 1/255 (--no-scale leaves them)" : nil
  }

  func next(_ limit: Int) throws -> [Float] {
    let rows = min(limit, header.shape[0] - position)
    guard rows > 0 else { return [] }
    let values = rows * sampleShape.reduce(1, *)
    let rowBytes = sampleShape.reduce(1, *) * header.element.byteCount
    let bytes = try reader.read(
      at: header.byteCount + position * rowBytes, count: rows * rowBytes)
    position += rows
    return (0..<values).map { value(at: $0, in: bytes) }
  }

  private func value(at index: Int, in bytes: [UInt8]) -> Float {
    let scale = factor == 1 / 255 ? { $0 / 255 } : { $0 * self.factor }
    guard header.element != .uint8 else { return scale(Float(bytes[index])) }
    let size = header.element.byteCount
    let bits = bytes[index * size..<(index + 1) * size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch header.element {
    case .uint8, .int8: return scale(Float(Int8(truncatingIfNeeded: bits)))
    case .int16: return scale(Float(Int16(truncatingIfNeeded: bits)))
    case .int32: return scale(Float(Int32(truncatingIfNeeded: bits)))
    case .float32: return scale(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: return scale(Float(Double(bitPattern: bits)))
    }
  }
}
