import RNNXKernels
import Synchronization
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
  /// Counts how often each index is called.
  private final class Calls: Sendable {
    private let counts: Mutex<[Int]>

    init(_ count: Int) { counts = Mutex([Int](repeating: 0, count: count)) }

    func note(_ index: Int) { counts.withLock { $0[index] += 1 } }

    var allOnce: Bool { counts.withLock { $0.allSatisfy { $0 == 1 } } }
  }

  @Test(
    "Each index is called once, whatever the number of threads", arguments: [0, 1, 2, 3, 8, 300])
  func onceEach(threads: Int) {
    for count in [0, 1, 2, 7, 100] {
      let calls = Calls(count)
      WorkerPool.shared.run(count: count, threads: threads) { calls.note($0) }
      #expect(calls.allOnce)
    }
  }

  @Test("Thousands of short jobs in a row all finish")
  func manyJobs() {
    let sum = Atomic(0)
    for _ in 0..<5000 {
      WorkerPool.shared.run(count: 3, threads: 3) { sum.add($0, ordering: .relaxed) }
    }
    #expect(sum.load(ordering: .relaxed) == 15000)
  }

  @Test("Several tasks may use the pool at once")
  func concurrentCallers() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<200).allSatisfy { _ in
            let calls = Calls(5)
            WorkerPool.shared.run(count: 5, threads: 2) { calls.note($0) }
            return calls.allOnce
          }
        }
      }
      for await sound in group { #expect(sound) }
    }
  }

  @Test("A job may start another one")
  func nested() {
    let sum = Atomic(0)
    WorkerPool.shared.run(count: 4, threads: 2) { _ in
      WorkerPool.shared.run(count: 10, threads: 2) { sum.add($0, ordering: .relaxed) }
    }
    #expect(sum.load(ordering: .relaxed) == 180)
  }
}
