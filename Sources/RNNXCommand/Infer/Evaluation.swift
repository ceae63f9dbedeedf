package import RNNXJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How predictions compare with labels, summed up batch by batch.
package struct Evaluation: Sendable {
  /// The number of classes: of outputs, or 2 where a single output says yes or no.
  package let classCount: Int
  /// How often each label (row) was predicted as each class (column).
  package private(set) var confusion: [[Int]]
  /// The number of samples so far.
  package private(set) var samples = 0
  private var correct = 0
  private var lossSum = 0.0
  private let width: Int
  private let hasLoss: Bool

  /// An evaluation of rows of `width` values; `areProbabilities` says whether a loss has a meaning.
  package init(width: Int, areProbabilities: Bool) {
    self.width = width
    classCount = max(2, width)
    hasLoss = areProbabilities
    confusion = Array(repeating: Array(repeating: 0, count: classCount), count: classCount)
  }

  /// The share of right answers, 0 to 1; NaN without samples.
  package var accuracy: Double { Double(correct) / Double(samples) }

  /// The mean cross-entropy, `nil` where the outputs are no probabilities.
  package var loss: Double? { hasLoss ? lossSum / Double(samples) : nil }

  /// Adds one sample.
  ///
  /// - Precondition: the label is below `classCount` and the row has `width` values.
  package mutating func add(_ row: ArraySlice<Float>, label: Int) {
    precondition(row.count == width && label < classCount, "a row and label of this evaluation")
    let first = row[row.startIndex]
    let predicted = width == 1 ? (first > 0.5 ? 1 : 0) : Ranking.best(of: row)
    confusion[label][predicted] += 1
    samples += 1
    if predicted == label { correct += 1 }
    let probability = width == 1 ? (label == 1 ? first : 1 - first) : row[row.startIndex + label]
    // Keras clips by the same amount, so that a probability of 0 costs 16 and not infinity.
    lossSum -= log(min(max(Double(probability), 1e-7), 1 - 1e-7))
  }

  /// The members that scripts read: samples, accuracy, loss, confusion.
  package var json: JSONObject {
    let rows = confusion.map { JSONValue.array($0.map { .integer($0) }) }
    return [
      "samples": .integer(samples), "accuracy": samples > 0 ? .number(accuracy) : .null,
      "loss": loss.flatMap { $0.isFinite ? .number($0) : nil } ?? .null, "confusion": .array(rows),
    ]
  }
}
