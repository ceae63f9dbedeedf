import CHDF5

/// A dataset of a file that is being written.
public struct DatasetWriter: Sendable {
  let node: WriterNode
  /// The size of each dimension.
  public let shape: [Int]
  private let elementSize: Int
  private let type: TypeNode

  /// The absolute path.
  public var path: String { node.path }
  /// Writes attributes of the dataset.
  public var attributes: AttributesWriter { AttributesWriter(node: node) }

  init(node: WriterNode, shape: [Int], elementSize: Int) throws(HDF5Error) {
    self.node = node
    self.shape = shape
    self.elementSize = elementSize
    type = TypeNode(handle: try Handle(node.place(.write)) { H5Dget_type(node.id) })
  }

  /// Writes numbers, all or those of `rows` in the first dimension, row-major.
  ///
  /// - Precondition: the numbers are of the dataset's type, and as many as the rows hold.
  public func write<Value: StorableNumber>(
    _ values: [Value], rows: Range<Int>? = nil
  ) throws(HDF5Error) {
    precondition(Value.elementType.byteCount == elementSize, "numbers of the dataset's type")
    try write(bytes: values.span.bytes, rows: rows)
  }

  /// Writes elements given as little-endian bytes, all or those of `rows` in the first dimension, row-major.
  ///
  /// - Precondition: exactly the bytes of the rows.
  public func write(bytes: RawSpan, rows: Range<Int>? = nil) throws(HDF5Error) {
    node.file.checkIsWritable()
    let place = node.place(.write)
    let extent = rows.map { [$0.count] + shape.dropFirst() } ?? shape
    if let rows {
      precondition(
        !shape.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= shape[0],
        "the rows exist")
    }
    precondition(
      bytes.byteCount == Dataspace.elementCount(extent) * elementSize,
      "as many values as the shape has elements")
    guard bytes.byteCount > 0 else { return }
    let fileSpace = try Dataspace.create(shape, place)
    let memorySpace = try Dataspace.create(extent, place)
    if let rows {
      let start = [hsize_t(rows.lowerBound)] + shape.dropFirst().map { _ in 0 }
      try Library.call(place) {
        H5Sselect_hyperslab(
          fileSpace.id, H5S_SELECT_SET, start, nil, extent.map { hsize_t($0) }, nil)
      }
    }
    try Library.call(place) {
      bytes.withUnsafeBytes { buffer in
        H5Dwrite(
          node.id, type.handle.id, memorySpace.id, fileSpace.id, hid_t(H5P_DEFAULT),
          buffer.baseAddress)
      }
    }
  }
}

/// A datatype that several values share.
private final class TypeNode: Sendable {
  let handle: Handle

  init(handle: consuming Handle) { self.handle = handle }
}
