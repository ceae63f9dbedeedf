import HDF5
import RNNXGraph

/// A dataset of numbers in an HDF5 file.
final class HDF5Source: SampleSource {
  let name: String
  let canSeek = true
  var storedType: RNNXGraph.ElementType { decoder.storedType }
  var elementType: RNNXGraph.ElementType { decoder.elementType }
  var sampleShape: [Int] { Array(dataset.shape.dropFirst()) }
  var sampleCount: Int? { dataset.shape[0] }
  var scaling: AppliedScaling? { decoder.appliedScaling }

  private let dataset: Dataset
  private let decoder: ElementDecoder

  init(_ dataset: Dataset, file: String, options: ReadingOptions) throws(DataError) {
    guard let stored = dataset.elementType,
      let type = RNNXGraph.ElementType(rawValue: stored.rawValue)
    else {
      throw DataError(
        file: file, place: dataset.path, reason: .unsupportedType("\(dataset.datatype)"))
    }
    guard !dataset.shape.isEmpty else {
      throw DataError(
        file: file, place: dataset.path,
        reason: .malformed(expected: "at least one axis, the samples", found: "a single value"))
    }
    self.dataset = dataset
    name = "\(file):\(dataset.path)"
    // The library gives numbers in little-endian order.
    decoder = ElementDecoder(
      type, isBigEndian: false, isImages: false, options: options, name: name)
  }

  func read(_ range: Range<Int>) throws(DataError) -> SampleBatch {
    let range = range.clamped(to: 0..<dataset.shape[0])
    let bytes = try asDataHDF5 { () throws(HDF5Error) in try dataset.readBytes(rows: range) }
    let tensor = try decoder.decode(
      bytes, shape: [range.count] + sampleShape, first: range.lowerBound)
    return SampleBatch(content: .even(tensor), name: name, first: range.lowerBound)
  }
}
