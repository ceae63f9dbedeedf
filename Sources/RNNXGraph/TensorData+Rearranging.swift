extension TensorData {
  /// The same tensor with other axes: axis `n` of the result is axis `axes[n]` of this one.
  ///
  /// - Precondition: `axes` names every axis once.
  public func permuted(_ axes: [Int]) -> TensorData {
    precondition(axes.sorted() == Array(shape.indices), "Every axis is named once.")
    if axes == Array(shape.indices) { return self }
    let strides = Self.strides(of: shape)
    return rearranged(
      to: axes.map { shape[$0] }, from: 0, strides: axes.map { strides[$0] })
  }

  /// The same tensor read backwards along `axes`.
  public func flipped(_ axes: [Int]) -> TensorData {
    let flipped = axes.filter { shape[$0] > 1 }
    if flipped.isEmpty { return self }
    var strides = Self.strides(of: shape)
    var start = 0
    for axis in flipped {
      start += (shape[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    return rearranged(to: shape, from: start, strides: strides)
  }

  /// The same elements in the same order under another shape.
  ///
  /// - Precondition: both shapes have as many elements.
  public func reshaped(to shape: [Int]) -> TensorData {
    precondition(shape.reduce(1, *) == elementCount, "A shape of as many elements.")
    if shape == self.shape { return self }
    let type = elementType
    return derived(shape: shape) { TensorData(shape: shape, elementType: type, bytes: $0.bytes) }
  }

  /// Tensors side by side along the last axis, in the order given.
  ///
  /// - Precondition: there is one at least; all have the type and the extents of the first but for
  ///   the last axis.
  public static func joined(_ parts: [TensorData]) -> TensorData {
    precondition(!parts.isEmpty, "There is something to join.")
    let (type, rows) = (parts[0].elementType, parts[0].shape.dropLast().reduce(1, *))
    precondition(
      parts.allSatisfy {
        $0.elementType == type && $0.shape.dropLast() == parts[0].shape.dropLast()
      },
      "Only the last axis differs.")
    let columns = parts.map { $0.shape.last ?? 1 }
    let shape = parts[0].shape.dropLast() + [columns.reduce(0, +)]
    let widths = columns.map { $0 * type.byteCount }
    return .derived(from: parts, shape: Array(shape), elementType: type) { loaded in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(rows * widths.reduce(0, +))
      for row in 0..<rows {
        for (part, width) in zip(loaded, widths) {
          bytes += part.bytes[row * width..<(row + 1) * width]
        }
      }
      return TensorData(shape: Array(shape), elementType: type, bytes: bytes)
    }
  }

  /// Columns of the last axis.
  ///
  /// - Precondition: the columns exist.
  public func columns(_ range: Range<Int>) -> TensorData {
    let width = shape.last ?? 1
    precondition(range.lowerBound >= 0 && range.upperBound <= width, "The columns exist.")
    return rearranged(
      to: shape.dropLast() + [range.count], from: range.lowerBound,
      strides: Self.strides(of: shape))
  }

  /// The tensor whose elements are found by stepping through this one's.
  private func rearranged(to shape: [Int], from start: Int, strides: [Int]) -> TensorData {
    let type = elementType
    return derived(shape: shape) { tensor in
      let bytes =
        switch type.byteCount {
        case 1: Self.gather(tensor, UInt8.self, shape, start, strides)
        case 2: Self.gather(tensor, UInt16.self, shape, start, strides)
        case 4: Self.gather(tensor, UInt32.self, shape, start, strides)
        default: Self.gather(tensor, UInt64.self, shape, start, strides)
        }
      return TensorData(shape: shape, elementType: type, bytes: bytes)
    }
  }

  private static func gather<Element: BitwiseCopyable>(
    _ tensor: TensorData, _ type: Element.Type, _ shape: [Int], _ start: Int, _ strides: [Int]
  ) -> [UInt8] {
    let count = shape.reduce(1, *)
    let size = MemoryLayout<Element>.size
    return tensor.bytes.withUnsafeBytes { source in
      [UInt8](unsafeUninitializedCapacity: count * size) { buffer, initialized in
        let target = UnsafeMutableRawBufferPointer(buffer)
        var position = [Int](repeating: 0, count: shape.count)
        var offset = start
        for index in 0..<count {
          target.storeBytes(
            of: source.loadUnaligned(fromByteOffset: offset * size, as: Element.self),
            toByteOffset: index * size, as: Element.self)
          // The next position, as an odometer counts.
          for axis in shape.indices.reversed() {
            position[axis] += 1
            offset += strides[axis]
            if position[axis] < shape[axis] { break }
            offset -= strides[axis] * shape[axis]
            position[axis] = 0
          }
        }
        initialized = count * size
      }
    }
  }

  private static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }
}

extension TensorData {
  /// A tensor made of this one when it is asked for, or now if this one is loaded.
  public func derived(
    shape: [Int], elementType: ElementType? = nil,
    _ compute: @escaping @Sendable (TensorData) -> TensorData
  ) -> TensorData {
    .derived(from: [self], shape: shape, elementType: elementType ?? self.elementType) {
      compute($0[0])
    }
  }

  /// A tensor made of others when it is asked for, or now if all of them are loaded.
  public static func derived(
    from parts: [TensorData], shape: [Int], elementType: ElementType,
    _ compute: @escaping @Sendable ([TensorData]) -> TensorData
  ) -> TensorData {
    guard let place = parts.lazy.compactMap(\.place).first else { return compute(parts) }
    return .computed(shape: shape, elementType: elementType, place: place) {
      () throws(TensorError) in
      var loaded: [TensorData] = []
      for part in parts { loaded.append(try part.loaded()) }
      return compute(loaded)
    }
  }
}
