import RNNXFiles
import RNNXGraph
import RNNXONNX
import RNNXTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Weights in files beside a model")
struct ExternalDataTests {
  /// A folder that goes with the test.
  private final class Folder {
    let path: String

    init() {
      var template = Array("/tmp/rnnx-onnx-XXXXXX".utf8CString)
      path = template.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "/tmp" }
        return String(cString: made)
      }
    }

    func write(_ bytes: [UInt8], _ name: String) throws {
      let file = try AtomicOutputFile(path: "\(path)/\(name)", replacingExisting: true)
      try file.write(bytes)
      try file.commit()
    }

    deinit {
      for name in ["model.onnx", "weights.bin", "link.bin", "hard.bin", "secret.bin"] {
        unlink("\(path)/\(name)")
        unlink("\(path)/inner/\(name)")
      }
      rmdir("\(path)/inner")
      rmdir(path)
    }
  }

  /// A model whose tensor `offset` of three numbers stands at `location`.
  private static func model(_ location: String, offset: String = "0", length: String = "12")
    -> [UInt8]
  {
    func entry(_ key: String, _ value: String) -> [UInt8] {
      ProtoBytes.field(13, ProtoBytes.field(1, key) + ProtoBytes.field(2, value))
    }
    let tensor = ProtoBytes.field(
      5,
      ProtoBytes.field(1, 3) + ProtoBytes.field(2, 1) + ProtoBytes.field(8, "offset")
        + entry("location", location) + entry("offset", offset) + entry("length", length)
        + ProtoBytes.field(14, 1))
    return ProtoBytes.model(graph: tensor)
  }

  private static func read(_ folder: Folder) throws -> ONNXModel {
    try ONNXReader(readsExternalData: true).read(path: "\(folder.path)/model.onnx")
  }

  @Test("They are read by plain name when asked for, and not otherwise")
  func plain() throws {
    let folder = Folder()
    try folder.write(Self.model("weights.bin"), "model.onnx")
    try folder.write([UInt8](repeating: 0, count: 12), "weights.bin")
    let model = try Self.read(folder)
    #expect(model.graph.initializers["offset"]?.floats() == [0, 0, 0])
    #expect(throws: ONNXError.self) { try ONNXReader().read(path: "\(folder.path)/model.onnx") }
  }

  @Test(
    "Names that lead elsewhere are refused",
    arguments: [
      "../secret.bin", "/etc/hostname", "inner/secret.bin", "..", ".", "", "a\\b", "missing.bin",
      "./weights.bin",
    ])
  func elsewhere(location: String) throws {
    let folder = Folder()
    mkdir("\(folder.path)/inner", 0o755)
    try folder.write([UInt8](repeating: 0, count: 12), "weights.bin")
    try folder.write([UInt8](repeating: 0, count: 12), "inner/secret.bin")
    try folder.write(Self.model(location), "model.onnx")
    #expect(throws: ONNXError.self) { try Self.read(folder) }
  }

  @Test("Links to other files are refused", arguments: [true, false])
  func links(isSymbolic: Bool) throws {
    let folder = Folder()
    try folder.write([UInt8](repeating: 0, count: 12), "secret.bin")
    if isSymbolic {
      symlink("\(folder.path)/secret.bin", "\(folder.path)/link.bin")
    } else {
      link("\(folder.path)/secret.bin", "\(folder.path)/link.bin")
    }
    try folder.write(Self.model("link.bin"), "model.onnx")
    #expect(throws: ONNXError.self) { try Self.read(folder) }
  }

  @Test(
    "Places outside the file are refused",
    arguments: [
      ("8", "12"), ("-1", "12"), ("0", "13"), ("9223372036854775807", "12"), ("x", "12"),
      ("0", "-12"),
    ])
  func places(offset: String, length: String) throws {
    let folder = Folder()
    try folder.write([UInt8](repeating: 0, count: 12), "weights.bin")
    try folder.write(Self.model("weights.bin", offset: offset, length: length), "model.onnx")
    #expect(throws: ONNXError.self) { try Self.read(folder) }
  }
}
