import RNNXGraph

/// Turns the bytes of a file into the numbers that a source gives.
struct ElementDecoder {
  /// What the numbers become.
  enum Conversion: Equatable {
    /// Real numbers `float32`, others as they are.
    case natural
    /// `float32`, divided by 255.
    case image
    /// `float32`, multiplied.
    case factor(Double)
    /// `int64`, where each number is whole.
    case whole
  }

  let storedType: ElementType
  let isBigEndian: Bool
  let conversion: Conversion
  /// The source, for errors.
  let name: String

  init(
    _ type: ElementType, isBigEndian: Bool, isImages: Bool, options: ReadingOptions, name: String
  ) {
    storedType = type
    self.isBigEndian = isBigEndian
    self.name = name
    switch options.scaling {
    case _ where options.wholeNumbers: conversion = .whole
    case .automatic: conversion = isImages ? .image : .natural
    case .none: conversion = .natural
    case .factor(let factor): conversion = .factor(factor)
    }
  }

  /// The type of the numbers given.
  var elementType: ElementType {
    switch conversion {
    case .natural: storedType.isInteger ? storedType : .float32
    case .image, .factor: .float32
    case .whole: .int64
    }
  }

  var appliedScaling: AppliedScaling? {
    switch conversion {
    case .natural, .whole: nil
    case .image: .image
    case .factor(let factor): .factor(factor)
    }
  }

  /// Decodes samples of `shape`, the first of which is number `first` of the source.
  func decode(_ bytes: [UInt8], shape: [Int], first: Int) throws(DataError) -> TensorData {
    let stored = decodeStored(bytes, shape: shape)
    switch conversion {
    case .natural where elementType == storedType: return stored
    case .natural: return TensorData(shape: shape, values: stored.floats())
    case .image:
      return TensorData(shape: shape, elementType: .float32, bytes: Self.images(bytes))
    case .factor(let factor):
      let factor = Float(factor)
      return TensorData(shape: shape, values: stored.floats().map { $0 * factor })
    case .whole: return try wholeNumbers(stored, first: first)
    }
  }

  /// Samples of `shape` in the type of the file.
  func decodeStored(_ bytes: [UInt8], shape: [Int]) -> TensorData {
    TensorData(shape: shape, elementType: storedType, bytes: native(bytes))
  }

  /// Each grey value by division, as the usual Python preprocessing does: a product with 1/255 can differ in the last bit.
  ///
  /// The numbers are put where the tensor has them, since images are what is read most.
  private static func images(_ bytes: [UInt8]) -> [UInt8] {
    let size = bytes.count * MemoryLayout<Float>.size
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let values = UnsafeMutableRawBufferPointer(buffer).bindMemory(to: Float.self)
      for (index, byte) in bytes.enumerated() { values[index] = Float(byte) / 255 }
      count = size
    }
  }

  private func wholeNumbers(_ stored: TensorData, first: Int) throws(DataError) -> TensorData {
    if storedType == .int64 { return stored }
    let values: [Int64?] =
      storedType.isInteger
      ? stored.integers().map { $0.map(Int64.init) }
      : stored.doubles().map { Int64(exactly: $0) }
    let found = values.compactMap(\.self)
    if found.count == values.count { return TensorData(shape: stored.shape, values: found) }
    let index = values.firstIndex(of: nil) ?? 0
    let sampleSize = max(1, stored.shape.dropFirst().reduce(1, *))
    throw DataError(
      file: name, place: "sample \(first + index / sampleSize)",
      reason: .notWhole("\(stored.doubles()[index])"))
  }

  /// The bytes in this machine's order, booleans as 0 and 1.
  private func native(_ bytes: [UInt8]) -> [UInt8] {
    if storedType == .bool { return bytes.map { $0 == 0 ? 0 : 1 } }
    #if _endian(big)
      let mustSwap = !isBigEndian
    #else
      let mustSwap = isBigEndian
    #endif
    guard mustSwap else { return bytes }
    return switch storedType.byteCount {
    case 2: Self.swapped(bytes, UInt16.self)
    case 4: Self.swapped(bytes, UInt32.self)
    case 8: Self.swapped(bytes, UInt64.self)
    default: bytes
    }
  }

  private static func swapped<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _: Word.Type
  ) -> [UInt8] {
    let width = MemoryLayout<Word>.size
    var result = bytes
    result.withUnsafeMutableBytes { buffer in
      for offset in stride(from: 0, to: buffer.count, by: width) {
        let word = buffer.loadUnaligned(fromByteOffset: offset, as: Word.self)
        buffer.storeBytes(of: word.byteSwapped, toByteOffset: offset, as: Word.self)
      }
    }
    return result
  }
}
