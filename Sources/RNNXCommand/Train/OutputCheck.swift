import RNNXFiles

/// Finds before any work whether outputs can be written.
enum OutputCheck {
  /// Begins each file and gives it up again; `own` are those that may not be there unless `replacing`.
  static func creatable(_ paths: [String], replacing: Bool, own: [String]) throws(FileError) {
    for path in paths where path != "-" {
      let file = try AtomicOutputFile(
        path: path, replacingExisting: replacing || !own.contains(path))
      file.cancel()
    }
  }
}
