import RNNXFormats
import RNNXProof
import RNNXTestSupport
import Testing

/// The same network, written by two Keras: seeds come from the names of the cases, so weights agree.
@Suite("The same network by two writers")
struct PairTests {
  /// Cases that differ in truth, and why.
  static let different = others.merging(convLSTM) { first, _ in first }

  private static let convLSTM = Dictionary(
    uniqueKeysWithValues: [
      "1d", "2d", "3d", "_frames", "1d_uneven", "2d_uneven", "3d_uneven", "_bidirectional",
      "_masked", "_stateful", "_stateful_kinds", "_states",
    ].map { ("conv_lstm" + $0, "tf-keras' default recurrent_activation is hard_sigmoid") })

  private static let others = [
    "merge_masked": "Keras 2 joins masks by and, Keras 3 by or",
    "masked_means": "Keras 2 joins masks by and, Keras 3 by or",
    "discretization": "Keras 3 has a branch more",
    "masks_end": "Keras 3 has layers more",
    "normalizations": "Keras 3 has branches more",
    "preprocessing": "Keras 3 has a branch more",
    "softmax_masked": "tf-keras has a branch more",
    "nan_weights": "NaN differs from everything",
    "training_config": "trained by optimizers of other versions",
  ]

  static let pairs: [String] = {
    let other = Set(Fixtures.cases(of: "tfkeras-h5").map { folder($0.name) })
    return Fixtures.cases(of: "keras3-h5").map { folder($0.name) }.filter { name in
      other.contains(name) && !hasOtherBranches(name)
    }
  }()

  /// Whether the versions know other functions or layers, so that the case has other branches.
  private static func hasOtherBranches(_ name: String) -> Bool {
    [
      "activation", "refused_", "operators_", "channels_first", "separable_conv1d",
      "up_sampling2d", "multi_head_attention", "rnn_cells", "rnn_stacked", "state_wiring",
    ].contains { name.contains($0) }
  }

  private static func folder(_ name: String) -> String {
    String(name.split(separator: "/").last ?? "")
  }

  @Test("Keras 3 and tf-keras: no false alarm", arguments: pairs)
  func isSame(_ name: String) throws {
    let a = try ModelReader().read(path: Fixtures.path("keras3-h5/\(name)/model.h5"))
    let b = try ModelReader().read(path: Fixtures.path("tfkeras-h5/\(name)/model.h5"))
    let comparison = ModelComparison(of: a, and: b)
    #expect(comparison.isSame == (Self.different[name] == nil))
    if name == "training_config" { #expect(comparison.verdict == .sameNetwork) }
  }

  /// The same networks in another format, by the same Keras or another.
  static let formats = [
    ("keras3-h5", "keras3-keras"), ("tfkeras-h5", "tfkeras-keras"), ("keras3-h5", "tfkeras-keras"),
  ].flatMap { one, other in
    let names = Set(Fixtures.cases(of: one).map { folder($0.name) })
    let isOneWriter = one.prefix(6) == other.prefix(6)
    return Fixtures.cases(of: other).map { folder($0.name) }.filter { name in
      names.contains(name)
        && (isOneWriter || name == "training_config"
          || (different[name] == nil && !hasOtherBranches(name)))
    }.map {
      ("\(one)/\($0)/model.h5", "\(other)/\($0)/model.keras")
    }
  }

  @Test("HDF5 and archives: no false alarm", arguments: formats)
  func isSameInArchives(_ pair: (String, String)) throws {
    let a = try ModelReader().read(path: Fixtures.path(pair.0))
    let b = try ModelReader().read(path: Fixtures.path(pair.1))
    let comparison = ModelComparison(of: a, and: b)
    let isTrainedApart = pair.0.contains("training_config")
    #expect(comparison.isSame || (isTrainedApart && comparison.verdict == .sameNetwork))
  }

  @Test("There are more than a hundred pairs")
  func count() { #expect(Self.pairs.count > 100) }

  @Test("Networks that share nothing are said to")
  func nothingShared() throws {
    let a = try ModelReader().read(path: Fixtures.path("keras3-h5/embedding/model.h5"))
    let b = try ModelReader().read(path: Fixtures.path("keras3-h5/dense_no_bias/model.h5"))
    let comparison = ModelComparison(of: a, and: b)
    #expect(comparison.verdict == .nothingShared && !comparison.isSame)
  }
}
