import RNNXFiles
import RNNXJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes the files of cases.
enum GoldenFiles {
  /// Reads a file that a case must have; `missing` says what for.
  static func read(_ path: String, limit: Int, missing: String) throws -> [UInt8] {
    do throws(FileError) { return try readFile(path, limit: limit) } catch {
      guard error.reason == .missing else { throw error }
      throw GoldenError(path, "missing: \(missing)")
    }
  }

  /// Writes a text that appears only when complete.
  static func write(_ text: String, to path: String) throws {
    let file = try AtomicOutputFile(path: path, replacingExisting: true)
    try file.write(text)
    try file.commit()
  }

  /// Makes what a model gave the expected outputs of a case.
  static func accept(
    _ run: GoldenRun, in golden: GoldenCase, _ origin: GoldenOrigin, allowingForeign: Bool
  ) throws {
    guard origin.isOwn || allowingForeign else {
      let writer = origin.values["writer"]?.stringValue ?? "another program"
      throw GoldenError(
        golden.path,
        "its outputs were recorded by \(writer), which rnnx is measured by; --force replaces them")
    }
    var origin = origin
    try write(outputs: run.outputs, GoldenCase.expectedFile, golden, &origin)
    if !run.layers.isEmpty {
      try write(outputs: run.layers, GoldenCase.layersFile, golden, &origin)
    }
    origin.values["updated"] = .string(now)
    origin.values["machine"] = .string(MachineType.current)
    let name = try golden.model().file
    try note(digestOf: name, golden, &origin)
    try write(try origin.text(), to: golden.file(GoldenOrigin.fileName))
  }

  static func write(
    outputs: [NamedTensors], _ name: String, _ golden: GoldenCase, _ origin: inout GoldenOrigin
  ) throws {
    try write(GoldenTensors.text(outputs), to: golden.file(name))
    try note(digestOf: name, golden, &origin)
  }

  static func note(
    digestOf name: String, _ golden: GoldenCase, _ origin: inout GoldenOrigin
  ) throws {
    var digests = origin.values["sha256"]?.objectValue ?? JSONObject()
    digests[name] = .string(SHA256.hex(try readFile(golden.file(name), limit: Int.max)))
    origin.values["sha256"] = .object(digests)
  }

  /// The date and time in UTC, as ISO 8601 writes it.
  static var now: String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let two = { (value: Int32) in (value < 10 ? "0" : "") + String(value) }
    let date = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return date + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
