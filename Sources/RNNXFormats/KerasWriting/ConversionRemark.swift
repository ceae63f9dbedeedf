/// Something that converting a model does not leave as it was, and where.
public struct ConversionRemark: Sendable, Hashable, CustomStringConvertible {
  /// What it means for the result.
  public enum Kind: String, Sendable, Hashable {
    /// Written in another way that computes the same.
    case rewritten
    /// Computes otherwise, or loses something; `--lossy` accepts that.
    case lossy
    /// The target has no words for it at all.
    case refused
  }

  /// The path of the layer; empty: the model as a whole.
  public let layer: String
  /// What it means for the result.
  public let kind: Kind
  /// What is not as it was, in words.
  public let text: String

  /// A remark about a layer, or about the model.
  public init(layer: String = "", _ kind: Kind, _ text: String) {
    self.layer = layer
    self.kind = kind
    self.text = text
  }

  /// The layer and what is not as it was.
  public var description: String { layer.isEmpty ? text : "layer \"\(layer)\": \(text)" }
}
