import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private let isInterrupted = Atomic<Bool>(false)

/// Ctrl-C as something that a loop looks for between two steps, so that it can clean up.
enum Interruption {
  /// From now on Ctrl-C is only remembered.
  static func begin() {
    isInterrupted.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in isInterrupted.store(true, ordering: .relaxed) }
  }

  /// Whether Ctrl-C was pressed, for work that ends in its own way.
  static var isRequested: Bool { isInterrupted.load(ordering: .relaxed) }

  /// Ends the work if Ctrl-C was pressed.
  static func check() throws(CommandFailure) {
    if isInterrupted.load(ordering: .relaxed) {
      throw CommandFailure("interrupted; no output was written", .interrupted)
    }
  }
}
