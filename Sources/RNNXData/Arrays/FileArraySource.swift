import RNNXGraph
import RNNXFiles

/// An array whose bytes are read at any position, in a file or in memory, in C or Fortran order.
final class FileArraySource: SampleSource {
  /// Where the elements are.
  enum Bytes {
    case file(FileReader, offset: Int)
    case memory([UInt8])
  }

  let name: String
  let canSeek = true
  var storedType: ElementType { header.elementType }
  var elementType: ElementType { decoder.elementType }
  var sampleShape: [Int] { header.sampleShape }
  var sampleCount: Int? { header.sampleCount }
  var scaling: AppliedScaling? { decoder.appliedScaling }

  private let header: ArrayHeader
  private let decoder: ElementDecoder
  private let bytes: Bytes

  /// Compares the header with the bytes that exist.
  init(
    _ header: ArrayHeader, _ bytes: Bytes, name: String, options: ReadingOptions
  ) throws(DataError) {
    let found =
      switch bytes {
      case .file(let reader, let offset): max(0, reader.size - offset)
      case .memory(let memory): memory.count
      }
    guard found >= header.dataByteCount else {
      throw DataError(
        file: name, reason: .short(expected: header.dataByteCount, found: found))
    }
    guard found == header.dataByteCount else {
      throw DataError(file: name, reason: .trailingBytes(found - header.dataByteCount))
    }
    self.header = header
    self.bytes = bytes
    self.name = name
    decoder = ElementDecoder(
      header.elementType, isBigEndian: header.isBigEndian, isImages: header.isImages,
      options: options, name: name)
  }

  func read(_ range: Range<Int>) throws(DataError) -> SampleBatch {
    let range = range.clamped(to: 0..<header.sampleCount)
    let stored = header.isFortranOrder ? try gather(range) : try slice(range)
    let tensor = try decoder.decode(
      stored, shape: [range.count] + sampleShape, first: range.lowerBound)
    return SampleBatch(content: .even(tensor), name: name, first: range.lowerBound)
  }

  /// The samples in the type of the file, whatever the options say.
  func readStored(_ range: Range<Int>) throws(DataError) -> TensorData {
    let stored = header.isFortranOrder ? try gather(range) : try slice(range)
    return decoder.decodeStored(stored, shape: [range.count] + sampleShape)
  }

  private func slice(_ range: Range<Int>) throws(DataError) -> [UInt8] {
    let size = header.sampleByteCount
    return try read(at: range.lowerBound * size, count: range.count * size)
  }

  private func read(at position: Int, count: Int) throws(DataError) -> [UInt8] {
    switch bytes {
    case .memory(let memory): return Array(memory[position..<position + count])
    case .file(let reader, let offset):
      return try asDataFile { () throws(FileError) in
        try reader.read(at: offset + position, count: count)
      }
    }
  }

  /// Collects samples of an array in Fortran order, where the samples vary fastest: a run for each element of a sample.
  private func gather(_ range: Range<Int>) throws(DataError) -> [UInt8] {
    let width = header.elementType.byteCount
    let size = header.sampleByteCount
    var result = [UInt8](repeating: 0, count: range.count * size)
    var index = FortranIndex(header.sampleShape)
    guard !range.isEmpty && size > 0 else { return result }
    for element in 0..<size / width {
      let start = (element * header.sampleCount + range.lowerBound) * width
      let run = try read(at: start, count: range.count * width)
      for sample in 0..<range.count {
        let target = sample * size + index.offset * width
        for byte in 0..<width { result[target + byte] = run[sample * width + byte] }
      }
      index.advance()
    }
    return result
  }
}

/// Walks through the elements of an array in Fortran order and tells where each stands in C order.
private struct FortranIndex {
  private let shape: [Int]
  /// Elements between neighbours along each axis, in C order.
  private let strides: [Int]
  private var position: [Int]
  private(set) var offset = 0

  init(_ shape: [Int]) {
    self.shape = shape
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    self.strides = strides
    position = [Int](repeating: 0, count: shape.count)
  }

  mutating func advance() {
    for axis in shape.indices {
      position[axis] += 1
      offset += strides[axis]
      if position[axis] < shape[axis] { return }
      offset -= position[axis] * strides[axis]
      position[axis] = 0
    }
  }
}
