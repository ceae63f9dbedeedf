import RNNXFiles
import RNNXTraining

/// A line on the terminal that says how far training is; nothing where nobody watches.
final class TrainingProgress {
  private let isShown: Bool
  private let epochs: Int
  private var clock = Stopwatch()
  private var total = Stopwatch()
  private var firstStep: Int?
  private var hasWritten = false

  init(epochs: Int, isWanted: Bool) {
    self.epochs = epochs
    isShown = isWanted && Terminal.isTerminal(.error)
  }

  /// Shows a step, at most ten times a second.
  func show(_ progress: Trainer.Progress) {
    guard isShown else { return }
    let done = progress.epoch * progress.steps + progress.step
    if firstStep == nil {
      firstStep = done - 1
      _ = total.lap()
    }
    guard clock.seconds > 0.1, let firstStep, done > firstStep else { return }
    _ = clock.lap()
    hasWritten = true
    let left = Double(epochs * progress.steps - done)
    let seconds = Int(total.seconds / Double(done - firstStep) * left)
    let digits = seconds % 60 < 10 ? "0\(seconds % 60)" : "\(seconds % 60)"
    let values = progress.values.map { "\($0.name) \(EpochText.number($0.value))" }
    Console.writeError(
      "\repoch \(progress.epoch + 1) of \(epochs), step \(progress.step) of \(progress.steps): "
        + values.joined(separator: ", ") + ", \(seconds / 60):\(digits) left\u{1B}[K")
  }

  /// Takes the line away.
  func finish() {
    guard hasWritten else { return }
    hasWritten = false
    Console.writeError("\r\u{1B}[K")
  }
}
