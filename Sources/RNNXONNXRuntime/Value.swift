package import RNNXGraph

/// A tensor while a program runs.
///
/// Real numbers of up to 32 bits are held as `Float` and rounded to their type after every
/// operator; integers of every width and truth values as `Int64`, those of uint64 by their bits.
package struct Value: Sendable {
  /// The elements, row-major.
  package enum Storage: Sendable {
    /// float32, float16, bfloat16.
    case floats([Float])
    /// float64.
    case doubles([Double])
    /// All integers, and bool as 0 and 1.
    case integers([Int64])
  }

  /// The extent of each axis; empty for a scalar.
  package let shape: [Int]
  /// The type of every element.
  package let type: ElementType
  /// The elements.
  package let storage: Storage

  /// The number of elements.
  package var count: Int { shape.reduce(1, *) }

  init(shape: [Int], type: ElementType = .float32, floats: [Float]) {
    precondition(floats.count == shape.reduce(1, *), "as many values as the shape says")
    self.shape = shape
    self.type = type
    storage = .floats(type == .float32 ? floats : floats.map { rounded($0, to: type) })
  }

  init(shape: [Int], doubles: [Double]) {
    precondition(doubles.count == shape.reduce(1, *), "as many values as the shape says")
    self.shape = shape
    type = .float64
    storage = .doubles(doubles)
  }

  init(shape: [Int], type: ElementType = .int64, integers: [Int64]) {
    precondition(integers.count == shape.reduce(1, *), "as many values as the shape says")
    self.shape = shape
    self.type = type
    storage = .integers(type == .int64 ? integers : integers.map { wrapped($0, to: type) })
  }

  init(shape: [Int], truths: [Bool]) {
    self.init(shape: shape, type: .bool, integers: truths.map { $0 ? 1 : 0 })
  }

  /// The same elements under another shape of as many elements.
  func reshaped(_ shape: [Int]) -> Value { Value(unchecked: shape, type, storage) }

  private init(unchecked shape: [Int], _ type: ElementType, _ storage: Storage) {
    precondition(shape.reduce(1, *) == storage.count, "as many values as the shape says")
    self.shape = shape
    self.type = type
    self.storage = storage
  }

  /// The elements at the given places, as a tensor of `shape`.
  func gathering(_ places: [Int], shape: [Int]) -> Value {
    switch storage {
    case .floats(let values): Value(unchecked: shape, type, .floats(places.map { values[$0] }))
    case .doubles(let values): Value(unchecked: shape, type, .doubles(places.map { values[$0] }))
    case .integers(let values): Value(unchecked: shape, type, .integers(places.map { values[$0] }))
    }
  }

  /// All elements as `Float`.
  var floats: [Float] {
    switch storage {
    case .floats(let values): values
    case .doubles(let values): values.map { Float($0) }
    case .integers(let values):
      type == .uint64
        ? values.map { Float(UInt64(bitPattern: $0)) } : values.map { Float($0) }
    }
  }

  /// All elements as `Double`.
  var doubles: [Double] {
    switch storage {
    case .floats(let values): values.map { Double($0) }
    case .doubles(let values): values
    case .integers(let values):
      type == .uint64
        ? values.map { Double(UInt64(bitPattern: $0)) } : values.map { Double($0) }
    }
  }

  /// All elements as integers; fractions are cut off, what no `Int64` holds is taken to its ends.
  var integers: [Int64] {
    switch storage {
    case .floats(let values): values.map { clampedInteger(Double($0)) }
    case .doubles(let values): values.map(clampedInteger)
    case .integers(let values): values
    }
  }

  /// All elements as sizes or positions.
  var ints: [Int] { integers.map { Int($0) } }

  /// Whether elements are real numbers.
  var isReal: Bool { !type.isInteger }
}

extension Value.Storage {
  fileprivate var count: Int {
    switch self {
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .integers(let values): values.count
    }
  }
}

/// The integer nearest to zero, within what an Int64 holds; 0 for not-a-number.
func clampedInteger(_ value: Double) -> Int64 {
  if value.isNaN { return 0 }
  if value >= 0x1p63 { return .max }
  if value <= -0x1p63 { return .min }
  return Int64(value)
}

/// An integer cut to the bits of its type.
func wrapped(_ value: Int64, to type: ElementType) -> Int64 {
  switch type {
  case .int8: Int64(Int8(truncatingIfNeeded: value))
  case .int16: Int64(Int16(truncatingIfNeeded: value))
  case .int32: Int64(Int32(truncatingIfNeeded: value))
  case .uint8: Int64(UInt8(truncatingIfNeeded: value))
  case .uint16: Int64(UInt16(truncatingIfNeeded: value))
  case .uint32: Int64(UInt32(truncatingIfNeeded: value))
  case .bool: value == 0 ? 0 : 1
  default: value
  }
}

/// A number rounded to the nearest of its type, ties to even.
func rounded(_ value: Float, to type: ElementType) -> Float {
  switch type {
  case .float16: halfToFloat(halfBits(value))
  case .bfloat16: Float(bitPattern: UInt32(bfloat16Bits(value)) << 16)
  default: value
  }
}
