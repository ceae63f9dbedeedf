import RNNXFormats
import RNNXProof
import RNNXTestSupport
import Testing

/// The same network, written by two Keras: seeds come from the names of the cases, so weights agree.
@Suite("The same network by two writers")
struct PairTests {
  /// Cases that differ in truth, and why.
  static let different = [
    "merge_masked": "Keras 2 joins masks by and, Keras 3 by or",
    "masked_means": "Keras 2 joins masks by and, Keras 3 by or",
    "conv_lstm1d": "tf-keras' default recurrent_activation is hard_sigmoid",
    "conv_lstm2d": "tf-keras' default recurrent_activation is hard_sigmoid",
    "conv_lstm3d": "tf-keras' default recurrent_activation is hard_sigmoid",
    "conv_lstm_frames": "tf-keras' default recurrent_activation is hard_sigmoid",
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
      other.contains(name)
        // Here the versions know other functions or layers, so the case has other branches.
        && ![
          "activation", "refused_", "operators_", "channels_first", "separable_conv1d",
          "up_sampling2d", "multi_head_attention", "rnn_cells", "rnn_stacked", "state_wiring",
        ]
        .contains { name.contains($0) }
    }
  }()

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
    return Fixtures.cases(of: other).map { folder($0.name) }.filter(names.contains).map {
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
