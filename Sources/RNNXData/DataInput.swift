/// The arrays of one data file, open for reading.
public struct DataInput {
  /// One array.
  public struct Entry {
    /// Its name in the file, where arrays have names there.
    public let name: String?
    /// Its samples.
    public let source: any SampleSource
  }

  /// The file as the caller named it.
  public let file: String
  /// What kind of file it is.
  public let format: DataFormat
  /// True where the file is compressed as a whole (gzip).
  public let isCompressed: Bool
  /// The arrays in the order of the file; at least one.
  public let entries: [Entry]

  /// The only array; throws `severalArrays` where there are more.
  public func single() throws(DataError) -> any SampleSource {
    guard entries.count == 1, let entry = entries.first else {
      throw DataError(file: file, reason: .severalArrays(names))
    }
    return entry.source
  }

  /// The array called `name`; throws `unknownName` where there is none.
  public func array(_ name: String) throws(DataError) -> any SampleSource {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw DataError(file: file, reason: .unknownName(name, available: names))
    }
    return entry.source
  }

  /// The names of the arrays; those without a name are left out.
  public var names: [String] { entries.compactMap(\.name) }
}
