import CBundledModel
import RNNXFormats

/// The digit classifier inside the program: the reference network that Keras trained on MNIST.
enum BundledClassifier {
  /// How messages name it.
  static let name = "the bundled digit classifier"

  /// The bytes of the Keras file.
  static var bytes: [UInt8] {
    Array(UnsafeBufferPointer(start: rnnx_bundled_model(), count: rnnx_bundled_model_size()))
  }

  /// Reads the classifier.
  static func load() throws(FormatError) -> ModelFile {
    try ModelReader().read(bytes: bytes, name: name)
  }
}
