// Runs a Keras model that holds a layer of its author's own, `AttentionPooling`, on sentences of unequal lengths:
//   swift run -c release CustomLayer Fixtures/examples/custom/model.keras Fixtures/examples/custom/sentences.jsonl
import RNNX

@main
struct CustomLayerExample {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { fatalError("usage: CustomLayer MODEL SENTENCES") }
    var registry = LayerRegistry.standard
    registry.registerCustom(AttentionPooling.self)
    let model = try Model(contentsOf: arguments[1], registry: registry)

    // Zeros in front bring the sentences to one length; the model masks them.
    let sentences = try DataInput(opening: arguments[2]).single().readAll()
    for batch in sentences {
      let padded = batch.padded(SequencePadding())
      let found = try model.predict(Tensor(shape: padded.shape, values: padded.floats()))
      for value in found.values { print(value) }
    }
  }
}
