import RNNXJSON

/// Rows of a table, chosen by whole numbers.
///
/// Input `[…]` of whole numbers from 0 below `input_dim`, output `[…, output_dim]`. With `mask_zero`
/// the number 0 marks a step as masked; its row is used all the same.
///
/// Source: `keras/src/layers/core/embedding.py`.
public struct Embedding: LayerKind {
  /// The class name in Keras.
  public static let className = "Embedding"

  /// The number of rows.
  public var inputDimension: Int
  /// The length of a row.
  public var outputDimension: Int
  /// Whether the number 0 marks a step as masked.
  public var masksZero: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    inputDimension = try config.int("input_dim")
    outputDimension = try config.int("output_dim")
    masksZero = try config.bool("mask_zero", default: false)
    try config.require("lora_rank", .null)
    try config.require("quantization_config", .null)
    config.ignore(
      "embeddings_initializer", "embeddings_regularizer", "activity_regularizer",
      "embeddings_constraint")
  }

  /// `embeddings` `[input_dim, output_dim]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    [WeightSlot(WeightRole.embeddings, [inputDimension, outputDimension])]
  }

  /// The input's shape with a last axis added.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    return [call.first + [outputDimension]]
  }

  /// The table and whether it masks.
  public var notes: [String] {
    ["\(inputDimension) rows"] + (masksZero ? ["mask_zero"] : [])
  }
}
