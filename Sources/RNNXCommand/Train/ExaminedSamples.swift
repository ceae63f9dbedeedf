import RNNXFiles
import RNNXTraining

/// What a trained classifier answers to samples, and where it is wrong.
struct ExaminedSamples {
  /// A sample that was answered wrongly.
  struct Wrong {
    let sample: Int
    let label: Int
    let answer: Int
    /// How certain the answer was.
    let share: Float
    /// The sample as an inline picture, where it is one.
    let picture: String
  }

  /// Rows are labels, columns answers.
  private(set) var matrix: [[Int]]
  private(set) var wrong: [Wrong] = []
  private(set) var count = 0

  /// Runs a classifier with one output on at most 20,000 samples; `nil` for other models.
  init?(_ trainer: Trainer, _ samples: TrainingSamples<Float>) throws {
    let losses = trainer.compilation.losses
    guard losses.count == 1, let loss = losses.first?.loss, samples.targets[0].sampleCount >= 1,
      loss.isClassification
    else { return nil }
    let part = samples.part(0..<min(samples.count, 20_000))
    let answers = try trainer.answers(part)
    let width = answers.width
    guard width > 1, width <= 100, answers.positions == 1 else { return nil }
    matrix = Array(repeating: Array(repeating: 0, count: width), count: width)
    var found: [(Wrong, Float)] = []
    for sample in 0..<part.count {
      let row = answers.values[sample * width..<(sample + 1) * width]
      let answer = row.indices.max { row[$0] < row[$1] }.map { $0 - row.startIndex } ?? 0
      let label = part.targets[0].label(of: sample)
      guard matrix.indices.contains(label) else { continue }
      matrix[label][answer] += 1
      count += 1
      guard answer != label else { continue }
      let share = row[row.startIndex + answer]
      found.append(
        (Wrong(sample: sample, label: label, answer: answer, share: share, picture: ""), share))
    }
    wrong = found.sorted { $0.1 > $1.1 }.prefix(24).map { entry, _ in
      Wrong(
        sample: entry.sample, label: entry.label, answer: entry.answer, share: entry.share,
        picture: SamplePicture(part.inputs[0], entry.sample)?.html ?? "")
    }
  }
}

/// A sample of two axes as a grey picture: an uncompressed bitmap inside the page.
struct SamplePicture {
  private let rows: [[Float]]

  /// `nil` for samples that are no picture of a reasonable size.
  init?(_ samples: SampleArray<Float>, _ index: Int) {
    let shape = samples.shape.filter { $0 > 1 }
    guard shape.count == 2, shape[0] <= 128, shape[1] <= 128,
      samples.sampleCount == shape[0] * shape[1]
    else { return nil }
    let start = samples.values + index * samples.sampleCount
    rows = (0..<shape[0]).map { row in (0..<shape[1]).map { start[row * shape[1] + $0] } }
  }

  /// The picture, dark where values are large.
  var html: String {
    let all = rows.joined()
    let (low, high) = (all.min() ?? 0, all.max() ?? 1)
    let scale = high > low ? 255 / (high - low) : 0
    let width = rows[0].count
    let padded = (width * 3 + 3) / 4 * 4
    let size = 54 + padded * rows.count
    var bytes: [UInt8] = [0x42, 0x4D]
    let word = { (value: Int) in (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
    bytes += word(size) + word(0) + word(54) + word(40) + word(width) + word(rows.count)
    bytes +=
      [1, 0, 24, 0] + word(0) + word(padded * rows.count) + word(2835) + word(2835) + word(0)
      + word(0)
    for row in rows.reversed() {
      var line: [UInt8] = []
      for value in row {
        let grey = UInt8(min(max(255 - (value - low) * scale, 0), 255))
        line += [grey, grey, grey]
      }
      bytes += line + Array(repeating: 0, count: padded - line.count)
    }
    return "<img alt=\"\" width=\"84\" height=\"84\" style=\"image-rendering: pixelated\""
      + " src=\"data:image/bmp;base64,\(Base64.text(bytes))\">"
  }
}

/// Bytes as text (RFC 4648).
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = bytes[start..<min(start + 3, bytes.count)]
      var value = three.reduce(0) { $0 << 8 | Int($1) }
      value <<= 8 * (3 - three.count)
      for place in 0..<4 {
        result.append(place <= three.count ? digits[value >> (18 - 6 * place) & 63] : 61)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
