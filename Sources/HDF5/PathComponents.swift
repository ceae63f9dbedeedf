/// Splits paths into names that mean themselves.
enum PathComponents {
  /// The components of `path`; empty ones (`//`) do not count.
  static func split(_ path: String, _ place: Place) throws(HDF5Error) -> [String] {
    let components = path.split(separator: "/").map(String.init)
    // "." is HDF5's own word for "here", and its names end at a null character.
    for component in components where component == "." || component.utf8.contains(0) {
      throw place.error(.invalidName(component))
    }
    return components
  }
}
