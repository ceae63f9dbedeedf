/// In which number format weights are packed and multiplied; sums are always float32.
public enum Precision: String, CaseIterable, Sendable {
  /// 24 significant bits: the default, equal to Keras within its own rounding.
  case float32
  /// 8 significant bits in weights, inputs and hidden state: twice the speed, and visibly different numbers.
  case bfloat16
}
