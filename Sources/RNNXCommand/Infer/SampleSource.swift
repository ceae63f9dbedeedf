/// Samples that are read from their beginning to their end, some at a time.
protocol SampleSource: AnyObject {
  /// The file, for messages.
  var name: String { get }
  /// The shape of one sample.
  var sampleShape: [Int] { get }
  /// The number of samples, where it is known before the end.
  var count: Int? { get }
  /// What was done to the values, to be told to the user.
  var remark: String? { get }

  /// Reads the next `limit` samples, row-major; fewer at the end, none after it.
  func next(_ limit: Int) throws -> [Float]
}

/// How values of a file become numbers for a model.
struct ScaleChoice: Equatable {
  /// The factor that was asked for.
  var factor: Float?
  /// Whether images keep their bytes.
  var isOff = false
}
