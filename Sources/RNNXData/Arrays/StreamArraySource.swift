import RNNXGraph
import RNNXArchive

/// An array in C order that is read from its beginning to its end: compressed, or from a pipe.
final class StreamArraySource: SampleSource {
  let name: String
  let canSeek = false
  var storedType: ElementType { header.elementType }
  var elementType: ElementType { decoder.elementType }
  var sampleShape: [Int] { header.sampleShape }
  var sampleCount: Int? { header.sampleCount }
  var scaling: AppliedScaling? { decoder.appliedScaling }

  private let header: ArrayHeader
  private let decoder: ElementDecoder
  /// Opens the file again, its stream standing at the first element; `nil` where that is impossible.
  private let reopen: (() throws(DataError) -> any ByteStream)?
  private var stream: any ByteStream
  /// The sample that comes next.
  private var position = 0

  /// Reads on from `stream`, which stands at the first element.
  init(
    _ header: ArrayHeader, _ stream: any ByteStream, name: String, options: ReadingOptions,
    reopen: (() throws(DataError) -> any ByteStream)?
  ) {
    self.header = header
    self.name = name
    self.stream = stream
    self.reopen = reopen
    decoder = ElementDecoder(
      header.elementType, isBigEndian: header.isBigEndian, isImages: header.isImages,
      options: options, name: name)
  }

  func read(_ range: Range<Int>) throws(DataError) -> SampleBatch {
    let range = range.clamped(to: 0..<header.sampleCount)
    try move(to: range.lowerBound)
    let count = range.count * header.sampleByteCount
    let bytes = try asData { () throws(ArchiveError) in try stream.readFully(upTo: count) }
    guard bytes.count == count else { throw short(at: position, and: bytes.count) }
    position = range.upperBound
    if position == header.sampleCount { try checkEnd() }
    let tensor = try decoder.decode(
      bytes, shape: [range.count] + sampleShape, first: range.lowerBound)
    return SampleBatch(content: .even(tensor), name: name, first: range.lowerBound)
  }

  private func move(to sample: Int) throws(DataError) {
    if sample < position {
      guard let reopen else { throw DataError(file: name, reason: .cannotGoBack) }
      stream = try reopen()
      position = 0
    }
    let distance = (sample - position) * header.sampleByteCount
    let skipped = try asData { () throws(ArchiveError) in try stream.skip(distance) }
    guard skipped == distance else { throw short(at: position, and: skipped) }
    position = sample
  }

  private func short(at sample: Int, and count: Int) -> DataError {
    DataError(
      file: name,
      reason: .short(
        expected: header.dataByteCount, found: sample * header.sampleByteCount + count))
  }

  /// After the last sample nothing may follow; compressed data check their sums here.
  private func checkEnd() throws(DataError) {
    let more = try asData { () throws(ArchiveError) in try stream.read(upTo: 1) }
    guard more.isEmpty else { throw DataError(file: name, reason: .trailingBytes(nil)) }
  }
}
