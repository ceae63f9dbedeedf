import HDF5
import RNNXGraph

/// The elements of a dataset, read when they are asked for; keeps the file open.
final class DatasetTensor: TensorSource {
  private let dataset: Dataset

  init(_ dataset: Dataset) { self.dataset = dataset }

  var place: String { dataset.path }

  func bytes(rows: Range<Int>?) throws(TensorError) -> [UInt8] {
    do throws(HDF5Error) {
      return try dataset.readBytes(rows: rows)
    } catch {
      throw TensorError(place: place, cause: error)
    }
  }
}
