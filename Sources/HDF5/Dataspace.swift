import CHDF5

/// The shape of a dataset or attribute, and sizes that follow from it.
enum Dataspace {
  /// How many elements a shape that was checked has.
  static func elementCount(_ shape: [Int]) -> Int {
    shape.contains(0) ? 0 : shape.reduce(1, *)
  }

  /// The bytes of all elements, computed without overflow.
  static func byteCount(
    _ shape: [Int], elementSize: Int, _ place: Place
  ) throws(HDF5Error) -> Int {
    var count = elementSize
    var hasOverflow = false
    // A zero anywhere makes an empty array, however large the other dimensions are.
    for size in shape.contains(0) ? [0] : shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      (count, hasOverflow) = (product, hasOverflow || overflow)
    }
    guard !hasOverflow else {
      throw place.error(
        .malformed("shape \(shape) of \(elementSize)-byte elements is larger than any memory"))
    }
    return count
  }

  /// A new space; no dimensions make a single value.
  static func create(_ shape: [Int], _ place: Place) throws(HDF5Error) -> Handle {
    guard !shape.isEmpty else { return try Handle(place) { H5Screate(H5S_SCALAR) } }
    let sizes = shape.map { hsize_t($0) }
    return try Handle(place) { H5Screate_simple(CInt(sizes.count), sizes, nil) }
  }
}
