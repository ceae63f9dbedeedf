public import RNNXGraph

/// An array in a data file, read in pieces along its first axis, the samples.
///
/// Real numbers are given as `float32`, integers and booleans as they are stored; with a scaling everything as
/// `float32`, with `wholeNumbers` everything as `int64`. Sources are not thread-safe.
public protocol SampleSource: AnyObject {
  /// File and array, for messages.
  var name: String { get }
  /// The type in the file; for texts that of the numbers given.
  var storedType: ElementType { get }
  /// The type of the numbers that `read(_:)` gives.
  var elementType: ElementType { get }
  /// The shape of one sample; in texts that of the first one, whose first axis may vary.
  var sampleShape: [Int] { get }
  /// How many samples there are; `nil` where only the end of a stream will tell, until it has been seen.
  var sampleCount: Int? { get }
  /// True where any range is read at the same cost.
  ///
  /// Other sources are read from their beginning to their end. A range that begins further on skips what lies between,
  /// one that begins earlier starts the file again, or fails where it is a stream: `DataError.Reason.cannotGoBack`.
  var canSeek: Bool { get }
  /// True where what was read can be read again.
  var canRestart: Bool { get }
  /// How the numbers were changed, if they were.
  var scaling: AppliedScaling? { get }

  /// The samples at `range`: fewer only where the file ends before its end.
  ///
  /// - Precondition: the range begins at 0 or later.
  func read(_ range: Range<Int>) throws(DataError) -> SampleBatch
}

extension SampleSource {
  /// Where any range can be read.
  public var canRestart: Bool { canSeek }

  /// The shape of the whole array where the number of samples is known.
  public var shape: [Int]? { sampleCount.map { [$0] + sampleShape } }

  /// All samples, at most `limit`; one more is an error.
  public func readAll(limit: Int = Int.max, step: Int = 4096) throws(DataError) -> [SampleBatch] {
    var batches: [SampleBatch] = []
    var position = 0
    while true {
      let batch = try read(position..<position + step)
      position += batch.count
      guard position <= limit else {
        throw DataError(file: name, reason: .tooLarge("samples", found: position, limit: limit))
      }
      if batch.count > 0 { batches.append(batch) }
      if batch.count < step { return batches }
    }
  }
}

/// How numbers were changed on their way out of the file.
public enum AppliedScaling: Sendable, Equatable {
  /// Divided by 255, because they are the bytes of images.
  case image
  /// Multiplied by this number, because the caller asked for it.
  case factor(Double)
}
