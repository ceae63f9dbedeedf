import RNNXFiles
import RNNXRuntime

/// The predictions of one output as a numpy array of float32.
final class NPYPredictions: PredictionWriter {
  private let file: AtomicOutputFile
  private var sampleShape: [Int]?
  private var count = 0
  /// What a pipe must wait for: its header needs the number of samples.
  private var waiting: [UInt8] = []

  init(_ target: PredictionTarget) throws { file = try target.open() }

  func write(_ outputs: [Tensor], first: Int) throws {
    let output = outputs[0]
    if sampleShape == nil {
      sampleShape = Array(output.shape.dropFirst())
      if file.isSeekable { try file.write(header()) }
    }
    count += output.batchSize
    let bytes = output.values.withUnsafeBytes { [UInt8]($0) }
    if file.isSeekable { try file.write(bytes) } else { waiting += bytes }
  }

  func finish() throws {
    if file.isSeekable, sampleShape != nil {
      try file.overwrite(header(), at: 0)
    } else {
      try file.write(header() + waiting)
    }
    try file.commit()
  }

  /// Version 1.0, 128 bytes or more in steps of 64, whatever the number of samples.
  private func header() -> [UInt8] {
    let shape = [count] + (sampleShape ?? [])
    let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(list)), }"
    // Room for the longest number of samples, so that the header keeps its size.
    let longest = text.utf8.count - String(count).utf8.count + 20
    let size = (10 + longest + 1 + 63) / 64 * 64
    let padding = String(repeating: " ", count: size - 10 - text.utf8.count - 1) + "\n"
    let length = size - 10
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array((text + padding).utf8)
  }
}
