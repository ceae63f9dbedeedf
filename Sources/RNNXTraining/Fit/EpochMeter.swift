import RNNXJSON

/// Loss and metrics over the batches of an epoch.
struct EpochMeter {
  private var trackers: [[MetricTracker]]
  private var lossSum = 0.0
  private var sampleCount = 0

  /// The metrics of a model with heads of the given losses and shapes.
  init(
    _ compilation: Compilation, outputs: [String], widths: [Int]
  ) throws(TrainingError) {
    trackers = []
    for (index, output) in outputs.enumerated() {
      var own: [MetricTracker] = []
      for value in compilation.metrics.indices.contains(index) ? compilation.metrics[index] : [] {
        let metric = try Metric(
          keras: value, for: compilation.losses[index].loss, width: widths[index])
        let name = Self.name(of: value)
        own.append(
          MetricTracker(
            metric, name: outputs.count > 1 ? "\(output)_\(name)" : name, width: widths[index]))
      }
      trackers.append(own)
    }
  }

  /// The name under which Keras reports a metric: as it was given, or the class in small letters.
  private static func name(of value: JSONValue) -> String {
    if let name = value.stringValue { return name }
    if let name = value["config"]?["name"]?.stringValue { return name }
    var name = ""
    for character in value["class_name"]?.stringValue ?? "metric" {
      let isStart = character.isUppercase && !name.isEmpty && name.last?.isUppercase == false
      name += (isStart ? "_" : "") + (character.isUppercase ? "\(character)" : "\(character)")
    }
    return name.lowercased()
  }

  mutating func reset() {
    lossSum = 0
    sampleCount = 0
    for output in trackers.indices {
      for index in trackers[output].indices { trackers[output][index].reset() }
    }
  }

  mutating func add(loss: Double, rows: Int) {
    lossSum += loss * Double(rows)
    sampleCount += rows
  }

  mutating func add(_ output: BatchOutput<Float>) {
    for index in trackers[output.index].indices {
      trackers[output.index][index].add(output.values, output.targets, mask: output.mask)
    }
  }

  /// Loss and metrics so far, `prefix` in front of the names.
  func values(_ prefix: String = "") -> [(name: String, value: Double)] {
    let loss = sampleCount == 0 ? 0 : lossSum / Double(sampleCount)
    return [(prefix + "loss", loss)]
      + trackers.joined().map { (prefix + $0.name, $0.result) }
  }

  /// All sums, for a run that is interrupted.
  var sums: [Double] { [lossSum, Double(sampleCount)] + trackers.joined().flatMap(\.sums) }

  /// Goes on from the sums of another meter of the same metrics.
  mutating func restore(_ sums: [Double]) {
    guard sums.count == self.sums.count else { return }
    lossSum = sums[0]
    sampleCount = Int(sums[1])
    var rest = sums[2...]
    for output in trackers.indices {
      for index in trackers[output].indices {
        let count = trackers[output][index].sums.count
        trackers[output][index].restore(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
    }
  }
}

extension MetricTracker {
  /// All sums.
  var sums: [Double] {
    [sum, count]
      + counts.flatMap { [$0.truePositive, $0.falsePositive, $0.falseNegative, $0.trueNegative] }
  }

  /// Goes on from other sums.
  mutating func restore(_ sums: [Double]) {
    (sum, count) = (sums[0], sums[1])
    for index in counts.indices {
      let four = sums[(2 + 4 * index)...]
      let start = four.startIndex
      counts[index] = (four[start], four[start + 1], four[start + 2], four[start + 3])
    }
  }
}
