import RNNXGraph

/// What the header of an array file says about the bytes behind it.
struct ArrayHeader: Equatable, Sendable {
  let elementType: ElementType
  let isBigEndian: Bool
  /// The samples first.
  let shape: [Int]
  /// The first axis varies fastest (Fortran), instead of the last (C).
  let isFortranOrder: Bool
  /// Bytes of unsigned type and rank 3 in an IDX file.
  let isImages: Bool
  /// Bytes in front of the data.
  let byteCount: Int
  /// Bytes of all elements.
  let dataByteCount: Int

  var sampleCount: Int { shape[0] }
  var sampleShape: [Int] { Array(shape.dropFirst()) }
  /// Bytes of one sample.
  var sampleByteCount: Int { sampleShape.reduce(elementType.byteCount, *) }

  /// Checks the shape; `name` and `place` are for errors.
  init(
    elementType: ElementType, isBigEndian: Bool, shape: [Int], isFortranOrder: Bool = false,
    isImages: Bool = false, byteCount: Int, name: String, maximalRank: Int
  ) throws(DataError) {
    func fail(_ expected: String) -> DataError {
      DataError(
        file: name, place: "header", reason: .malformed(expected: expected, found: "shape \(shape)")
      )
    }
    guard !shape.isEmpty else { throw fail("at least one axis, the samples") }
    guard shape.count <= maximalRank else { throw fail("at most \(maximalRank) axes") }
    // Extents of zero must not hide that the others are absurd.
    var product = elementType.byteCount
    for extent in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: max(extent, 1))
      guard extent >= 0, !overflow else { throw fail("a shape that memory can hold") }
      product = next
    }
    self.elementType = elementType
    self.isBigEndian = isBigEndian
    self.shape = shape
    self.isFortranOrder = isFortranOrder
    self.isImages = isImages
    self.byteCount = byteCount
    dataByteCount = shape.contains(0) ? 0 : product
  }
}
