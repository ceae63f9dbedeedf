import RNNXFiles

/// A file open for a look at its first bytes, before libhdf5 gets it.
struct InputSource {
  /// Where the bytes are.
  enum Bytes {
    case file(FileReader)
    /// The whole of a pipe, which libhdf5 cannot read.
    case memory([UInt8])
  }

  let bytes: Bytes
  private let place: Place

  /// What is read from a pipe at most.
  private static let pipeLimit = 4 << 30

  init(path: String, place: Place) throws(HDF5Error) {
    self.place = place
    do throws(FileError) {
      bytes = try Self.open(path)
    } catch {
      throw place.error(
        error.operation == .open ? .cannotOpen(error.reason) : .readFailed(error.reason))
    }
  }

  var byteCount: Int {
    switch bytes {
    case .file(let reader): reader.size
    case .memory(let image): image.count
    }
  }

  /// Reads up to `count` bytes from `offset`, fewer only at the end.
  func read(at offset: Int, count: Int) throws(HDF5Error) -> [UInt8] {
    switch bytes {
    case .memory(let image): return Array(image[offset..<min(offset + count, image.count)])
    case .file(let reader):
      do throws(FileError) {
        return try reader.readPrefix(at: offset, count: count)
      } catch {
        throw place.error(.readFailed(error.reason))
      }
    }
  }

  private static func open(_ path: String) throws(FileError) -> Bytes {
    do throws(FileError) {
      return .file(try FileReader(path: path))
    } catch  where error.reason == .notSeekable {
      return .memory(try readFile(path, limit: pipeLimit))
    }
  }
}
