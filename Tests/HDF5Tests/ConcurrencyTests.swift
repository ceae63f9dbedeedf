import Foundation
import HDF5
import Testing

/// Many tasks at once, in a process of its own whose standard error is watched.
@Suite("Concurrency")
struct ConcurrencyTests {
  @Test("Opening, failing, reading and writing from many tasks is right and prints nothing")
  func manyTasks() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      let bytes = try HDF5Fixture("layouts").bytes()
      let expected = try File(image: bytes).root.dataset("contiguous").readFloats()
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for task in 0..<200 {
          group.addTask { try work(task, bytes, expected) }
        }
        for try await isRight in group where !isRight { exit(1) }
      }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
    #expect(!String(decoding: result.standardOutputContent, as: UTF8.self).contains("HDF5-DIAG"))
  }

  @Test("Threads that fail while the process ends print nothing and do not hang")
  func endWhileFailing() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      for _ in 0..<4 {
        Thread {
          let cut = Array((try? HDF5Fixture("unsafe").bytes()) ?? [])
          while true {
            let file = try? File(image: cut)
            _ = try? file?.root.dataset("missing_chunk").readFloats()
            _ = try? file?.root.dataset("nothing").readFloats()
          }
        }.start()
      }
      try await Task.sleep(for: .milliseconds(200))
      exit(0)
    }
    // A process that leaves by exit() has the test runner's own mark in its standard error.
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(!text.contains("HDF5") && !text.contains("infinite loop"))
  }
}

/// One of several things a task may do; whether the result was right.
private func work(_ task: Int, _ bytes: [UInt8], _ expected: [Float]) throws -> Bool {
  switch task % 4 {
  case 0:
    let name = ["contiguous", "gzip", "all", "chunked"][task / 4 % 4]
    return try File(path: HDF5Fixture("layouts").path).root.dataset(name).readFloats() == expected
  case 1:
    return try File(image: bytes).root.dataset("shuffled").readFloats() == expected
  case 2:
    do {
      _ = try File(path: "/nonexistent/file.h5")
      return false
    } catch {
      // The second failure comes from the library itself.
      let unsafe = try File(path: HDF5Fixture("unsafe").path)
      return (try? unsafe.root.dataset("lzf").readFloats()) == nil
    }
  default:
    let writer = try FileWriter()
    try SampleFile.write(to: writer.root)
    let file = try File(image: try writer.image())
    return try file.root.dataset("layouts/all").readFloats() == SampleFile.ramp
  }
}
