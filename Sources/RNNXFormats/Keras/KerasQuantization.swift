import RNNXGraph
import RNNXJSON

/// The arrays of layers that Keras 3 has quantized, as the float32 weights that they stand for.
///
/// int8: one byte a value; int4: two values a byte along the last axis, the first in the low half.
/// The real value is the stored one divided by the scale of its column (Dense) or row (Embedding);
/// in groups (int4 by default, 128 a group) it is the stored one less the group's zero point, times
/// the group's scale. Source: `keras/src/layers/core/dense.py`, `embedding.py` and
/// `keras/src/quantizers/quantizers.py` of Keras 3.15.
struct KerasQuantization: Hashable {
  /// The mode as the policy names it.
  let mode: String
  private let className: String
  private let hasBias: Bool
  /// The extent of the last axis, which two values a byte do not show.
  private let width: Int?

  /// The quantization of a layer's entry; `nil`: none.
  init?(_ entry: JSONValue) {
    let policy = entry["config"]?["dtype"]
    guard let policyName = policy?["class_name"]?.stringValue,
      ["QuantizedDTypePolicy", "Int4DTypePolicy", "GPTQDTypePolicy", "AWQDTypePolicy"]
        .contains(policyName), let mode = policy?["config"]?["mode"]?.stringValue
    else { return nil }
    // "int4/128" names the size of a group, too.
    self.mode = mode.split(separator: "/").first.map(String.init) ?? mode
    className = entry["class_name"]?.stringValue ?? ""
    width = (entry["config"]?["units"] ?? entry["config"]?["output_dim"])?.intValue
    hasBias = entry["config"]?["use_bias"]?.boolValue ?? true
  }

  /// Whether the arrays of this layer are read.
  var isKnown: Bool {
    ["int8", "int4"].contains(mode) && ["Dense", "Embedding"].contains(className)
  }

  /// The weights of the layer of which `arrays` are the quantized form; `nil` where they are not.
  func weights(_ arrays: [LayerWeights.Entry]) -> [LayerWeights.Entry]? {
    let bias = className == "Dense" && hasBias ? 1 : 0
    let factors = arrays.dropFirst(1 + bias).map(\.tensor)
    guard isKnown, let stored = arrays.first?.tensor, stored.elementType == .int8,
      stored.shape.count == 2, factors.count == 1 || factors.count == 3
    else { return nil }
    let columns = mode == "int8" ? stored.shape[1] : width ?? 0
    let layout = Layout(
      rows: stored.shape[0], columns: columns, packed: stored.shape[1], isPacked: mode != "int8",
      isByRow: className == "Embedding", groups: factors.count == 3 ? factors[0].shape : nil)
    guard layout.fits(factors) else { return nil }
    let tensor = TensorData.derived(
      from: [stored] + factors, shape: [layout.rows, columns], elementType: .float32
    ) { layout.values($0) }
    return [LayerWeights.Entry(name: arrays[0].name, tensor: tensor)] + arrays[1..<1 + bias]
  }

  /// How values, scales and zero points belong together.
  private struct Layout: Sendable {
    let rows: Int
    let columns: Int
    /// The stored extent of the last axis.
    let packed: Int
    let isPacked: Bool
    /// Whether a scale is that of a row (Embedding) or of a column (Dense).
    let isByRow: Bool
    /// The shape of scales and zero points of groups; `nil`: one scale a row or column.
    let groups: [Int]?

    func fits(_ factors: [TensorData]) -> Bool {
      guard columns > 0, factors[0].elementType == .float32 || factors[0].elementType == .float16,
        !isPacked && columns == packed || isPacked && (columns + 1) / 2 == packed
      else { return false }
      guard let groups else { return factors[0].elementCount == (isByRow ? rows : columns) }
      return groups.count == 2 && groups[isByRow ? 0 : 1] == (isByRow ? rows : columns)
        && factors[1].shape == groups && factors[2].shape == [isByRow ? columns : rows]
    }

    func values(_ loaded: [TensorData]) -> TensorData {
      let scales = loaded[1].floats()
      let zeros = groups == nil ? [] : loaded[2].floats()
      // A group that is not there is as good as none: not-a-number is seen by every check.
      let group = groups == nil ? [] : loaded[3].integers().map { $0 ?? -1 }
      var values: [Float] = []
      values.reserveCapacity(rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          let byte = loaded[0].bytes[row * packed + (isPacked ? column / 2 : column)]
          let stored = isPacked ? nibble(byte, column % 2) : Int8(bitPattern: byte)
          guard let groups else {
            values.append(Float(stored) / scales[isByRow ? row : column])
            continue
          }
          let number = group[isByRow ? column : row]
          let index = isByRow ? row * groups[1] + number : number * groups[1] + column
          let isThere = (0..<groups[isByRow ? 1 : 0]).contains(number)
          values.append(isThere ? (Float(stored) - zeros[index]) * scales[index] : .nan)
        }
      }
      return TensorData(shape: [rows, columns], values: values)
    }
  }
}

/// The four bits of a byte as a number from -8 to 7.
private func nibble(_ byte: UInt8, _ half: Int) -> Int8 {
  let bits = half == 0 ? byte & 0x0F : byte >> 4
  return Int8(bitPattern: bits < 8 ? bits : bits | 0xF0)
}
