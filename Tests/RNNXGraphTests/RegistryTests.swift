import RNNXGraph
import RNNXJSON
import Testing

@Suite("Reading layers")
struct RegistryTests {
  private func kind(_ name: String, _ config: JSONObject) throws -> any LayerKind {
    try LayerRegistry.standard.kind(
      of: ["class_name": .string(name), "config": .object(config)], at: "here")
  }

  @Test("An argument that nobody knows makes the layer unsupported, by name")
  func unknownArgument() throws {
    let layer = try kind("Dense", ["units": 3, "sparkle": true])
    #expect(
      layer.unsupported.map(\.fault) == [
        .unsupportedArgument(name: "sparkle", value: "true", supported: "known arguments only")
      ])
  }

  @Test("A class that nobody knows is unsupported, and code is never run")
  func unknownClass() throws {
    let layer = try #require(try kind("Lambda", ["function": "…"]) as? UnsupportedLayer)
    #expect(layer.className == "Lambda")
    #expect(layer.faults[0].description.contains("never runs"))
  }

  @Test(
    "A value that nobody could take is an error",
    arguments: [
      ("Dense", ["units": -1]), ("Dense", ["units": 1.5]), ("Dense", JSONObject()),
      ("Dense", ["units": 1e300]), ("LSTM", ["units": 3, "go_backwards": "yes"]),
      ("Permute", ["dims": [1, 1]]), ("Reshape", ["target_shape": [-1, -1]]),
      ("Dense", ["units": .integer(.max)]), ("Embedding", ["input_dim": 0, "output_dim": 1]),
    ] as [(String, JSONObject)])
  func invalid(_ name: String, _ config: JSONObject) {
    #expect(throws: GraphError.self) { try kind(name, config) }
  }

  @Test("An activation of Keras has a name, and its name means it", arguments: Activation.names)
  func activations(_ name: String) throws {
    let activation = try #require(Activation(name: name))
    #expect(Activation(name: activation.name) == activation)
  }
}
