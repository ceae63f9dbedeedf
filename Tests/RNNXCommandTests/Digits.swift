import Foundation
import RNNXData
import RNNXGraph
import RNNXTestSupport

/// The first digits of the fixtures, as files of their own.
struct Digits {
  let folder: TemporaryFolder
  let count: Int

  var images: String { folder("digits.idx") }
  var labels: String { folder("labels.idx") }

  init(count: Int) throws {
    folder = try TemporaryFolder()
    self.count = count
    try copy("digits.idx", header: 16, sample: 784, to: "digits.idx")
    try copy("digits-labels.idx", header: 8, sample: 1, to: "labels.idx")
  }

  private func copy(_ name: String, header: Int, sample: Int, to target: String) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixtures.path(name))))
    bytes.removeLast(bytes.count - header - count * sample)
    // The number of samples is the first extent, big-endian.
    bytes.replaceSubrange(4..<8, with: [0, 0, UInt8(count >> 8), UInt8(count & 255)])
    try folder.write(Data(bytes), to: target)
  }

  /// What Keras predicted for them, a row of 10 a digit.
  func expected() throws -> [[Float]] {
    let path = Fixtures.path("reference/digits-expected.npy")
    let values = try DataInput(opening: path).single().read(0..<count).tensor().floats()
    return (0..<count).map { Array(values[$0 * 10..<$0 * 10 + 10]) }
  }

  /// The right answers.
  func answers() throws -> [Int] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: labels)))
    return bytes.dropFirst(8).map { Int($0) }
  }
}
