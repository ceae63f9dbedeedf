/// Where the elements of a tensor come from when they are asked for: a file, or other tensors.
///
/// Called from any thread, any number of times; what it reads has to be bounded before (a reader
/// compares sizes with what its file holds when it makes the tensor).
public protocol TensorSource: AnyObject, Sendable {
  /// File and place inside it, for errors.
  var place: String { get }

  /// The elements of `rows`, positions on the first axis, or all of them, row-major in the byte
  /// order of this machine.
  func bytes(rows: Range<Int>?) throws(TensorError) -> [UInt8]
}

/// A tensor made from others when it is asked for: joined, transposed, scaled.
///
/// Nothing is kept between calls. `rows` cuts the result; where that is too much memory for a tensor,
/// its source should be of a kind of its own.
public final class ComputedTensor: TensorSource {
  /// What is computed, and where, for errors.
  public let place: String
  private let compute: @Sendable () throws(TensorError) -> TensorData

  init(place: String, _ compute: @escaping @Sendable () throws(TensorError) -> TensorData) {
    self.place = place
    self.compute = compute
  }

  /// Computes all and gives the rows.
  public func bytes(rows: Range<Int>?) throws(TensorError) -> [UInt8] {
    let tensor = try compute()
    guard let rows else { return tensor.bytes }
    return try tensor.loaded(rows: rows).bytes
  }
}

extension TensorData {
  /// A tensor that `compute` makes each time it is asked for; the result has the shape and type said
  /// here, and is loaded.
  public static func computed(
    shape: [Int], elementType: ElementType, place: String,
    _ compute: @escaping @Sendable () throws(TensorError) -> TensorData
  ) -> TensorData {
    TensorData(
      shape: shape, elementType: elementType, source: ComputedTensor(place: place, compute))
  }

  /// File and place inside it for a tensor that is not loaded.
  public var place: String? {
    if case .source(let source) = storage { source.place } else { nil }
  }
}

/// Why the elements of a tensor could not be had.
public struct TensorError: Error, CustomStringConvertible {
  /// File and place inside it.
  public let place: String
  /// What the reader of the file says.
  public let cause: any Error

  /// A tensor at `place` that could not be read.
  public init(place: String, cause: any Error) {
    self.place = place
    self.cause = cause
  }

  /// The cause, which names file and place itself where it comes from a file.
  public var description: String {
    let text = "\(cause)"
    return text.contains(place) ? text : "\(place): \(text)"
  }
}

extension TensorError: Equatable {
  /// Errors are equal when they say the same.
  public static func == (left: TensorError, right: TensorError) -> Bool {
    left.description == right.description
  }
}

/// A source gave another number of bytes than the tensor has.
struct TensorSizeError: Error, CustomStringConvertible {
  let expected: Int
  let found: Int

  init(_ expected: Int, _ found: Int) {
    self.expected = expected
    self.found = found
  }

  var description: String { "expected \(expected) bytes, found \(found)" }
}
