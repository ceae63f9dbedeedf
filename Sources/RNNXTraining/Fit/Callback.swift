package import RNNXJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What happens between epochs, with the names, defaults and rules of Keras 3.
public enum Callback: Sendable, Hashable {
  /// Ends training when a value has not improved for `patience` epochs.
  case earlyStopping(
    monitor: String = "val_loss", minDelta: Double = 0, patience: Int = 0,
    mode: MonitorMode = .auto,
    baseline: Double? = nil, restoresBest: Bool = false, startEpoch: Int = 0)
  /// Makes the rate smaller when a value has not improved for `patience` epochs.
  case reduceOnPlateau(
    monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 10,
    mode: MonitorMode = .auto, minDelta: Double = 1e-4, cooldown: Int = 0, minRate: Double = 0)
  /// Saves the model after an epoch: each time, or when a value is better than ever.
  case checkpoint(
    path: String, monitor: String = "val_loss", bestOnly: Bool = false, mode: MonitorMode = .auto)
  /// Writes a line an epoch.
  case csvLogger(path: String, separator: String = ",", appends: Bool = false)
  /// Sets the rate at the start of each epoch.
  case rateSchedule(RateSchedule)
  /// Ends training when the loss is no number; without it that is an error.
  case terminateOnNaN

  private static let names = [
    "EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint", "CSVLogger", "LearningRateScheduler",
    "TerminateOnNaN",
  ]

  /// Reads `{"class_name": …, "config": {…}}` with Keras' argument names.
  ///
  /// `LearningRateScheduler` takes a serialized schedule, whose steps are epochs, in the place of
  /// Python's function.
  package init(keras value: JSONValue, at place: String = "callbacks") throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    object.ignore("verbose")
    let mode = try MonitorMode(object.value("mode"), at: place)
    let monitor = object.value("monitor")?.stringValue ?? "val_loss"
    let path = object.value("filepath")?.stringValue ?? object.value("filename")?.stringValue
    switch object.plainName {
    case "earlystopping":
      self = .earlyStopping(
        monitor: monitor, minDelta: abs(try object.number("min_delta", default: 0)),
        patience: try object.int("patience", default: 0), mode: mode,
        baseline: try object.optionalNumber("baseline"),
        restoresBest: try object.bool("restore_best_weights", default: false),
        startEpoch: try object.int("start_from_epoch", default: 0))
    case "reducelronplateau":
      self = .reduceOnPlateau(
        monitor: monitor, factor: try object.number("factor", default: 0.1),
        patience: try object.int("patience", default: 10), mode: mode,
        minDelta: try object.number("min_delta", default: 1e-4),
        cooldown: try object.int("cooldown", default: 0),
        minRate: try object.number("min_lr", default: 0))
    case "modelcheckpoint":
      try object.require("save_weights_only", false)
      try object.require("save_freq", "epoch")
      try object.require("initial_value_threshold", .null)
      guard let path else {
        throw .invalidValue("\(place): filepath", found: "nothing", expected: "a path")
      }
      self = .checkpoint(
        path: path, monitor: monitor, bestOnly: try object.bool("save_best_only", default: false),
        mode: mode)
    case "csvlogger":
      guard let path else {
        throw .invalidValue("\(place): filename", found: "nothing", expected: "a path")
      }
      self = .csvLogger(
        path: path, separator: object.value("separator")?.stringValue ?? ",",
        appends: try object.bool("append", default: false))
    case "learningratescheduler":
      guard let schedule = object.value("schedule") else {
        throw .invalidValue("\(place): schedule", found: "nothing", expected: "a schedule")
      }
      self = .rateSchedule(try RateSchedule(keras: schedule, at: "\(place): schedule"))
    case "terminateonnan": self = .terminateOnNaN
    default: throw object.unknown("a callback that rnnx has", among: Self.names)
    }
    try object.finish()
  }
}

/// Whether a monitored value should become small or large.
public enum MonitorMode: String, Sendable, Hashable, CaseIterable {
  case auto, min, max

  init(_ value: JSONValue?, at place: String) throws(TrainingError) {
    guard let value else {
      self = .auto
      return
    }
    guard let mode = MonitorMode(rawValue: value.stringValue ?? "") else {
      throw .invalidValue(
        "\(place): mode", found: value.description, expected: "\"auto\", \"min\" or \"max\"")
    }
    self = mode
  }

  /// Whether more is better: for `auto` what the name says, as Keras has it.
  func prefersMore(_ monitor: String) -> Bool {
    switch self {
    case .min: false
    case .max: true
    case .auto:
      ["acc", "auc", "precision", "recall"].contains { monitor.lowercased().contains($0) }
    }
  }
}

/// The callbacks of one run and what they remember; a part of what `resume` needs.
package struct CallbackState: Sendable, Equatable {
  /// What one callback remembers.
  package struct Entry: Sendable, Equatable {
    var best: Double?
    var wait = 0
    var cooldown = 0
    /// The epoch of the best value.
    var bestEpoch = 0
  }

  package var entries: [Entry]
  package init(_ callbacks: [Callback]) { entries = callbacks.map { _ in Entry() } }
}

/// What the callbacks want after an epoch.
struct CallbackDecision {
  var stops: String?
  var rate: Double?
  var saves: [String] = []
  var keepsBest = false
  var restoresBest = false
  /// Names that were monitored but not there.
  var missing: [String] = []
}

extension CallbackState {
  /// Looks at an epoch; Keras' `on_epoch_end` of each callback in turn.
  mutating func decide(_ callbacks: [Callback], _ log: EpochLog, rate: Double) -> CallbackDecision {
    var decision = CallbackDecision()
    for (index, callback) in callbacks.enumerated() {
      decide(callback, &entries[index], log, rate, &decision)
    }
    return decision
  }

  private func decide(
    _ callback: Callback, _ entry: inout Entry, _ log: EpochLog, _ rate: Double,
    _ decision: inout CallbackDecision
  ) {
    switch callback {
    case .earlyStopping(
      let monitor, let delta, let patience, let mode, let baseline, let restores, let start):
      guard log.epoch >= start else { return }
      guard let value = log[monitor] else { return decision.missing.append(monitor) }
      let isFirst = entry.best == nil
      if restores && isFirst { decision.keepsBest = true }
      entry.wait += 1
      if isBetter(value, than: entry.best, by: delta, mode.prefersMore(monitor)) {
        entry.best = value
        entry.bestEpoch = log.epoch
        if restores { decision.keepsBest = true }
        if isBetter(value, than: baseline, by: delta, mode.prefersMore(monitor)) {
          entry.wait = 0
        }
      }
      guard entry.wait >= patience, log.epoch > 0 || patience == 0 && !isFirst else { return }
      decision.stops = "\(monitor) has not improved for \(entry.wait) epochs"
      if restores { decision.restoresBest = true }
    case .reduceOnPlateau(
      let monitor, let factor, let patience, let mode, let delta, let cooldown, let least):
      guard let value = log[monitor] else { return decision.missing.append(monitor) }
      if entry.cooldown > 0 {
        entry.cooldown -= 1
        entry.wait = 0
      }
      if isBetter(value, than: entry.best, by: delta, mode.prefersMore(monitor)) {
        entry.best = value
        entry.wait = 0
      } else if entry.cooldown == 0 {
        entry.wait += 1
        guard entry.wait >= patience, rate > least else { return }
        decision.rate = max(rate * factor, least)
        entry.cooldown = cooldown
        entry.wait = 0
      }
    case .checkpoint(let path, let monitor, let bestOnly, let mode):
      guard bestOnly else { return decision.saves.append(path) }
      guard let value = log[monitor] else { return decision.missing.append(monitor) }
      guard isBetter(value, than: entry.best, by: 0, mode.prefersMore(monitor)) else { return }
      entry.best = value
      decision.saves.append(path)
    case .csvLogger, .rateSchedule, .terminateOnNaN: break
    }
  }

  private func isBetter(
    _ value: Double, than best: Double?, by delta: Double, _ prefersMore: Bool
  ) -> Bool {
    guard let best else { return true }
    return prefersMore ? value - delta > best : value + delta < best
  }
}
