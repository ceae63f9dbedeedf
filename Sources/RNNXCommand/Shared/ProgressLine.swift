import RNNXFiles

/// A line on the terminal that counts samples; nothing where nobody watches.
struct ProgressLine {
  private let isShown: Bool
  private let total: Int?
  private var clock = Stopwatch()
  private var hasWritten = false

  /// A line for `total` samples, if the number is known.
  init(total: Int?, isWanted: Bool) {
    isShown = isWanted && Terminal.isTerminal(.error)
    self.total = total
  }

  /// Shows the number of samples done, at most ten times a second.
  mutating func update(_ done: Int) {
    guard isShown, clock.seconds > 0.1 else { return }
    _ = clock.lap()
    hasWritten = true
    let goal = total.map { " of \(NumberText.grouped($0))" } ?? ""
    Console.writeError("\r\(NumberText.grouped(done))\(goal) samples\u{1B}[K")
  }

  /// Takes the line away.
  mutating func finish() {
    guard hasWritten else { return }
    hasWritten = false
    Console.writeError("\r\u{1B}[K")
  }
}
