import Foundation
import RNNXData
import RNNXFiles
import RNNXGraph
import Synchronization
import Testing

@Suite("Outputs that fail")
struct FailingOutputTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  static let arrays = [OutputArray(name: "x", sampleShape: [1000])]

  /// Writes 100 samples of 1000 numbers.
  static func write(_ path: String, _ format: DataFormat) throws {
    let options = WritingOptions(format: format, replacesExisting: true)
    let writer = try makeSampleWriter(path, arrays: arrays, options: options)
    for _ in 0..<10 {
      let values = [Float](repeating: 0.123456, count: 10_000)
      try writer.append([OutputBatch(shape: [10, 1000], values: values)])
    }
    try writer.finish()
  }

  @Test(
    "A full disk is an error of writing", arguments: [DataFormat.csv, .jsonl, .npy, .npz, .hdf5])
  func reportsFullDisk(format: DataFormat) throws {
    let error = try #require(throws: DataError.self) { try Self.write("/dev/full", format) }
    #expect(error.fileError == FileError(path: "/dev/full", operation: .write, reason: .full))
  }

  @Test("A missing folder is an error of creating", arguments: [DataFormat.csv, .npz, .hdf5])
  func reportsMissingFolder(format: DataFormat) throws {
    let path = directory("none/a")
    let error = try #require(throws: DataError.self) { try Self.write(path, format) }
    #expect(error.fileError == FileError(path: path, operation: .create, reason: .missing))
  }

  @Test(
    "Every format can be written to a pipe", arguments: [DataFormat.csv, .jsonl, .npy, .npz, .hdf5])
  func writesPipes(format: DataFormat) throws {
    let path = directory("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let reader = Background { try readFile(path, limit: 10 << 20) }
    try Self.write(path, format)
    let copy = try directory.write(try reader.value(), to: "copy")
    var options = ReadingOptions()
    options.format = format
    let source = try DataInput(opening: copy, options: options).single()
    let tensor = try source.read(0..<1000).tensor()
    #expect(tensor.shape == [100, 1000])
    #expect(tensor.floats().allSatisfy { $0 == 0.123456 })
    #expect(try directory.names == ["copy", "pipe"])
  }

  @Test(
    "Every format is read from a pipe, once",
    arguments: [DataFormat.csv, .jsonl, .npy, .npz, .hdf5])
  func readsPipes(format: DataFormat) throws {
    try Self.write(directory("a"), format)
    let bytes = try directory.bytes(of: "a")
    let path = directory("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let writer = Background {
      let file = try AtomicOutputFile(path: path)
      try file.write(bytes)
      try file.commit()
    }
    let source = try DataInput(opening: path).single()
    #expect(try source.read(0..<60).count == 60)
    #expect(try source.read(60..<120).count == 40)
    try writer.value()
    if format != .npz && format != .hdf5 {
      let error = try #require(throws: DataError.self) { try source.read(0..<1) }
      #expect(error.reason == .cannotGoBack)
    }
  }

  @Test(
    "A limit on the size of files leaves the old file as it was",
    arguments: [DataFormat.csv, .npy, .npz, .hdf5])
  func survivesSizeLimit(format: DataFormat) async throws {
    let name = format.rawValue
    let path = directory(name)
    await #expect(processExitsWith: .success) { [path = path as String, name = name as String] in
      ignoreWriteSignals()
      guard let format = DataFormat(rawValue: name) else { exit(1) }
      try Self.write(path, .csv)
      let old = try readFile(path, limit: 1 << 30)
      guard limitFileSize(100_000) else { exit(2) }
      do {
        try Self.write(path, format)
        exit(3)
      } catch let error as DataError {
        guard error.fileError?.reason == .full, error.fileError?.operation == .write else {
          exit(4)
        }
      }
      guard try readFile(path, limit: 1 << 30) == old else { exit(5) }
    }
    #expect(try directory.names == [name])
  }
}

/// Makes this process unable to write files of more than `count` bytes.
private func limitFileSize(_ count: UInt64) -> Bool {
  #if canImport(Glibc)
    var limit = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
    return setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0
  #else
    var limit = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
    return setrlimit(RLIMIT_FSIZE, &limit) == 0
  #endif
}

/// Work on a thread of its own: what waits for a pipe must not occupy one of the few threads that run tests.
final class Background<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () throws -> Value) {
    Thread.detachNewThread { [self] in
      let found = Result { try body() }
      result.withLock { $0 = found }
      isDone.signal()
    }
  }

  func value() throws -> Value {
    isDone.wait()
    let found = result.withLock { $0 }
    return try #require(found).get()
  }
}
