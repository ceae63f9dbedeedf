#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Measures elapsed time by a clock that nobody sets.
package struct Stopwatch: Sendable {
  private var start: Double

  /// Starts now.
  package init() {
    start = Self.now
  }

  /// Seconds since the start.
  package var seconds: Double { Self.now - start }

  /// Starts again, and gives the seconds until now.
  package mutating func lap() -> Double {
    let now = Self.now
    defer { start = now }
    return now - start
  }

  /// Seconds of the system's monotonic clock.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
