import CHDF5

/// Owns one identifier of libhdf5, of any kind, and gives it back exactly once.
struct Handle: ~Copyable, Sendable {
  let id: hid_t

  /// Takes over what `open`, a call that opens or creates something, returns.
  init(_ place: @autoclosure () -> Place, _ open: () -> hid_t) throws(HDF5Error) {
    id = try Library.call(place(), open)
  }

  /// Closes now and reports failure.
  consuming func close(_ place: Place) throws(HDF5Error) {
    let id = self.id
    discard self
    try Library.call(place) { H5Idec_ref(id) }
  }

  deinit {
    let id = self.id
    _ = Library.perform { H5Idec_ref(id) }
  }
}
