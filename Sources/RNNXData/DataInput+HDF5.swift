import HDF5
import RNNXFiles

extension DataInput {
  /// Opens a dataset of an HDF5 file; without a path the only dataset of numbers that it has.
  init(hdf5 path: String, dataset: String?, options: ReadingOptions) throws(DataError) {
    let file = try asDataHDF5 { () throws(HDF5Error) in try File(path: path) }
    self = try DataInput(file, dataset: dataset, options: options)
  }

  /// Opens the only dataset of numbers of an HDF5 file that was looked into; a stream is read into memory.
  init(hdf5 opening: Opening, options: ReadingOptions) throws(DataError) {
    guard !opening.canReopen || opening.isCompressed else {
      self = try DataInput(hdf5: opening.path, dataset: nil, options: options)
      return
    }
    let image = try opening.readAll(limit: options.memoryBytes)
    let file = try asDataHDF5 { () throws(HDF5Error) in
      try File(image: image, name: opening.name)
    }
    self = try DataInput(file, dataset: nil, options: options)
  }

  private init(_ file: File, dataset: String?, options: ReadingOptions) throws(DataError) {
    let found =
      if let dataset {
        try asDataHDF5 { () throws(HDF5Error) in try file.root.dataset(dataset) }
      } else {
        try Self.onlyDataset(of: file)
      }
    let source = try HDF5Source(found, file: file.name, options: options)
    let entry = Entry(name: found.path, source: source)
    self.init(file: file.name, format: .hdf5, isCompressed: false, entries: [entry])
  }

  private static func onlyDataset(of file: File) throws(DataError) -> Dataset {
    var datasets: [Dataset] = []
    do {
      try file.root.walk { entry in
        if case .dataset(let dataset) = entry.content, dataset.elementType != nil,
          !dataset.shape.isEmpty
        {
          datasets.append(dataset)
        }
      }
    } catch {
      throw (error as? HDF5Error).map { DataError($0) }
        ?? DataError(file: file.name, reason: .damaged("\(error)"))
    }
    guard datasets.count == 1, let dataset = datasets.first else {
      guard !datasets.isEmpty else {
        throw DataError(
          file: file.name,
          reason: .malformed(expected: "a dataset of numbers", found: "none in the file"))
      }
      throw DataError(
        file: file.name, reason: .severalArrays(datasets.map { "\(file.name):\($0.path)" }))
    }
    return dataset
  }
}

/// The way in which a dataset of an HDF5 file is named: `file.h5:/path/to/dataset`.
enum DatasetPath {
  /// Splits a specification; `nil` where it names a file as a whole, which a file of exactly that name always is.
  static func split(_ specification: String) throws(DataError) -> (file: String, dataset: String)? {
    guard let colon = lastColonBeforeSlash(in: specification) else { return nil }
    do throws(FileError) {
      _ = try FileStream(path: specification)
      return nil
    } catch  where error.reason == .missing {
      let dataset = specification[specification.index(after: colon)...]
      return (String(specification[..<colon]), String(dataset))
    } catch {
      return nil
    }
  }

  private static func lastColonBeforeSlash(in text: String) -> String.Index? {
    text.indices.last { index in
      text[index] == ":" && index != text.startIndex
        && text[text.index(after: index)...].hasPrefix("/")
    }
  }
}
