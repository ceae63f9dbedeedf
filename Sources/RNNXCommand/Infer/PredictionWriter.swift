import RNNXFiles
import RNNXRuntime

/// Takes predictions batch by batch and brings them into a file.
protocol PredictionWriter: AnyObject {
  /// Adds the outputs of the samples from `first` on.
  func write(_ outputs: [Tensor], first: Int) throws
  /// Completes the file and puts it under its name.
  func finish() throws
}

/// The formats of `--output`.
package enum PredictionFormat: String, CaseIterable, Sendable {
  case csv
  case jsonl
  case npy
  case h5

  /// The format that the name of a file asks for.
  package init(path: String, requested: String?) throws(CommandFailure) {
    let word = requested ?? PathParts(path).fileExtension.lowercased()
    let known = Self.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
    if requested == nil, path == "-" || path.hasPrefix("/dev/") {
      self = .csv
      return
    }
    guard let format = Self(rawValue: word == "hdf5" ? "h5" : word) else {
      throw CommandFailure(
        "\(path): expected an output that ends in \(known), found \"\(word)\"", .usage)
    }
    self = format
  }
}

/// What the writers need to know before the first batch.
struct PredictionTarget {
  let path: String
  let replacesExisting: Bool
  let outputNames: [String]

  /// The writer of a format.
  func writer(_ format: PredictionFormat) throws -> any PredictionWriter {
    guard format != .npy || outputNames.count == 1 else {
      throw CommandFailure(
        "\(path): a .npy file holds one output, this model has \(outputNames.count)"
          + " (\(outputNames.joined(separator: ", "))); .jsonl and .h5 take all", .usage)
    }
    switch format {
    case .csv, .jsonl:
      return try TextPredictions(self, isCSV: format == .csv)
    case .npy: return try NPYPredictions(self)
    case .h5: return try HDF5Predictions(self)
    }
  }

  /// The file that appears when it is complete.
  func open() throws(FileError) -> AtomicOutputFile {
    try AtomicOutputFile(path: path, replacingExisting: replacesExisting)
  }
}
