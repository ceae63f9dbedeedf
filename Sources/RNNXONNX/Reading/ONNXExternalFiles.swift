import RNNXFiles
import RNNXGraph

/// The files beside a model that hold its weights: opened by plain name in the model's own folder.
///
/// A location is a single name without "/", no symbolic link, a regular file that no other name
/// shares; offset and length lie inside it: nothing outside can be reached (`FileReader`).
struct ONNXExternalFiles {
  let folder: String
  private var readers: [String: FileReader] = [:]
  private var bytes = 0

  init(folder: String) { self.folder = folder }

  /// The values of one tensor.
  mutating func tensor(
    _ header: ONNXTensorHeader, _ message: ProtoTensor, _ limits: ONNXLimits
  ) throws(ONNXError) -> TensorData {
    func fail(_ text: String) -> ONNXError {
      ONNXError(file: header.file, place: header.place, .externalData(text))
    }
    var entries: [String: String] = [:]
    for entry in message.externalData {
      guard entries.updateValue(entry.value, forKey: entry.key) == nil else {
        throw fail("external data names \(entry.key.printable) twice")
      }
    }
    guard let location = entries["location"], isPlainName(location) else {
      throw fail(
        "external data: expected a plain file name beside the model, found"
          + " \"\((entries["location"] ?? "").printable)\"")
    }
    let offset = try number(entries["offset"], fail) ?? 0
    let length = try number(entries["length"], fail) ?? header.byteCount
    guard length == header.byteCount else {
      throw fail("external data: expected \(header.byteCount) bytes, found a length of \(length)")
    }
    bytes += length
    guard bytes <= limits.externalBytes else {
      throw ONNXError(
        file: header.file, place: header.place,
        .tooLarge("bytes of external data", found: bytes, limit: limits.externalBytes))
    }
    let values: [UInt8]
    do throws(FileError) {
      let reader = try reader(of: location)
      values = try reader.read(at: offset, count: length)
    } catch {
      throw fail("external data: \(error)")
    }
    return try header.tensor(bytes: values)
  }

  private mutating func reader(of location: String) throws(FileError) -> FileReader {
    if let reader = readers[location] { return reader }
    let reader = try FileReader(named: location, beside: folder)
    readers[location] = reader
    return reader
  }

  private func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 == 0 }
  }

  private func number(
    _ text: String?, _ fail: (String) -> ONNXError
  ) throws(ONNXError) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw fail("external data: expected a number of bytes, found \"\(text.printable)\"")
    }
    return number
  }
}
