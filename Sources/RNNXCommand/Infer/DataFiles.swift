/// Opens data files, recognised by their content.
enum DataFiles {
  /// Opens the samples of a file.
  static func open(_ path: String, scale: ScaleChoice) throws -> any SampleSource {
    try IDXSamples(path: path, scale: scale)
  }
}
