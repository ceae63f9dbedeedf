import HDF5
import RNNXArchive
import RNNXFiles

/// A kind of data file.
public enum DataFormat: String, Sendable, CaseIterable {
  /// The format of the MNIST files.
  case idx
  /// One NumPy array.
  case npy
  /// Several NumPy arrays in a zip archive.
  case npz
  /// Numbers separated by commas (or tabs, semicolons, spaces), a record a line.
  case csv
  /// Numbers separated by tabs, a record a line.
  case tsv
  /// A JSON array or object a line.
  case jsonl
  /// Datasets of an HDF5 file.
  case hdf5

  /// The format that a file's name promises, also under a final `.gz`; `nil` where it promises none.
  public init?(fileName: String) {
    var parts = PathParts(fileName)
    if parts.fileExtension == "gz" { parts = PathParts(parts.stem) }
    switch parts.fileExtension {
    case "idx": self = .idx
    case "npy": self = .npy
    case "npz": self = .npz
    case "csv", "txt": self = .csv
    case "tsv": self = .tsv
    case "jsonl", "ndjson", "json": self = .jsonl
    case "h5", "hdf5", "hdf", "he5": self = .hdf5
    default:
      // The MNIST files are called train-images-idx3-ubyte and the like.
      guard parts.name.hasSuffix("ubyte") else { return nil }
      self = .idx
    }
  }

  /// The format that the first bytes of a file show; `nil` where they are those of no binary format.
  init?(firstBytes bytes: [UInt8]) {
    if bytes.starts(with: NPYHeader.magic) {
      self = .npy
    } else if ZipArchive.isZip(bytes) {
      self = .npz
    } else if File.isHDF5(bytes) {
      self = .hdf5
    } else if IDXHeader.isIDX(bytes) {
      self = .idx
    } else {
      return nil
    }
  }

  /// The kind of text that `bytes` begin; `nil` where they are no text.
  init?(text bytes: [UInt8]) {
    let isText = bytes.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }
    guard isText else { return nil }
    let first = bytes.first { !TextBytes.isSpace($0) && $0 != 0x0A && $0 != 0x0D }
    self = first == UInt8(ascii: "[") || first == UInt8(ascii: "{") ? .jsonl : .csv
  }

  /// Finds out the format of a file: by content first, by name second.
  ///
  /// Binary formats are recognised by their first bytes. Among texts the name decides where it can. A name that
  /// promises a binary format which the content is not gives that format, whose reader says what is wrong.
  init?(firstBytes bytes: [UInt8], fileName: String) {
    if let format = DataFormat(firstBytes: bytes) {
      self = format
      return
    }
    if let named = DataFormat(fileName: fileName) {
      self = named
      return
    }
    guard let format = DataFormat(text: bytes) else { return nil }
    self = format
  }
}
