public import RNNXGraph

/// Consecutive samples of a source.
public struct SampleBatch: Sendable, Equatable {
  /// The samples: one tensor with their number as first extent, or, where their lengths differ, a tensor each.
  public enum Content: Sendable, Equatable {
    /// All samples have one shape.
    case even(TensorData)
    /// The samples differ in the first extent.
    case uneven([TensorData])
  }

  /// The samples.
  public let content: Content
  /// The source, for messages.
  let name: String
  /// The number of the first sample in the source.
  let first: Int

  /// The number of samples.
  public var count: Int {
    switch content {
    case .even(let tensor): tensor.shape.first ?? 0
    case .uneven(let samples): samples.count
    }
  }

  /// All samples as one tensor; throws `unevenLengths` where they differ in length.
  public func tensor() throws(DataError) -> TensorData {
    switch content {
    case .even(let tensor): return tensor
    case .uneven(let samples):
      let lengths = samples.map { $0.shape.first ?? 0 }
      throw DataError(
        file: name, place: "samples \(first) to \(first + samples.count - 1)",
        reason: .unevenLengths(shortest: lengths.min() ?? 0, longest: lengths.max() ?? 0))
    }
  }
}
