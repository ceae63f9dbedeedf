import RNNXData
import RNNXFiles

/// Tells data files from model files.
enum DataProbe {
  /// Whether `inspect` tells the file at `path`, which begins with `bytes`, as data.
  ///
  /// Signatures decide first. A zip archive is data where its name says NPZ, since models come in such archives too;
  /// a text where it is not called JSON, which an architecture may be.
  static func isData(_ bytes: [UInt8], path: String) -> Bool {
    if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) || isIDX(bytes) { return true }
    let named = DataFormat(fileName: path)
    if bytes.starts(with: Array("PK".utf8)) { return named == .npz }
    if bytes.starts(with: [0x1F, 0x8B]) { return named != .hdf5 }
    let parts = PathParts(path)
    return [.csv, .tsv, .jsonl].contains(named) && parts.fileExtension != "json"
  }

  /// 08 to 0E are IDX' element types, then follows the rank.
  private static func isIDX(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] == 0 && bytes[1] == 0 && (0x08...0x0E).contains(bytes[2])
      && (1...8).contains(bytes[3])
  }
}
