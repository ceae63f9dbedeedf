#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// For each place of a longer axis the places of the input that make it, each with its weight.
package typealias BlendWeights = [[(index: Int, weight: Float)]]

extension Interpolation {
  /// The weights with which an axis of `extent` places becomes `factor` times as long.
  ///
  /// Source: `tensorflow/core/kernels/image/`: `resize_bilinear_op`, `resize_bicubic_op` and
  /// `scale_and_translate_op`, with half-pixel centres and without antialiasing.
  package func weights(_ extent: Int, factor: Int) -> BlendWeights {
    (0..<extent * factor).map { index in
      let center = (Double(index) + 0.5) / Double(factor)
      switch self {
      case .bilinear: return linear(center - 0.5, extent)
      case .bicubic: return cubic(center - 0.5, extent)
      case .lanczos3: return spread(center, extent, radius: 3) { sinc($0, radius: 3) }
      case .lanczos5: return spread(center, extent, radius: 5) { sinc($0, radius: 5) }
      case .gaussian: return spread(center, extent, radius: 1.5) { exp(-$0 * $0 * 2) }
      case .mitchellcubic: return spread(center, extent, radius: 2, mitchell)
      case .nearest, .area: return [(index / factor, 1)]
      }
    }
  }

  private func linear(_ place: Double, _ extent: Int) -> [(index: Int, weight: Float)] {
    let low = place.rounded(.down)
    let part = Float(place - low)
    return [
      (max(Int(low), 0), 1 - part), (min(max(Int(low) + 1, 0), extent - 1), part),
    ]
  }

  /// TensorFlow takes the polynomials from a table of 1024 steps; places beyond the input get no
  /// weight, and the rest is scaled to a sum of 1.
  private func cubic(_ place: Double, _ extent: Int) -> [(index: Int, weight: Float)] {
    let low = place.rounded(.down)
    let step = ((place - low) * 1024).rounded(.toNearestOrEven) / 1024
    let distances = [step + 1, step, 1 - step, 2 - step]
    let raw = distances.enumerated().map { offset, distance -> (index: Int, weight: Double) in
      let index = Int(low) - 1 + offset
      return (index, index < 0 || index >= extent ? 0 : keys(distance))
    }
    return normalized(raw)
  }

  private func keys(_ x: Double) -> Double {
    let a = -0.5
    return x <= 1
      ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
  }

  /// The inputs within a radius of the centre, weighted by their distance.
  private func spread(
    _ center: Double, _ extent: Int, radius: Double, _ kernel: (Double) -> Double
  ) -> [(index: Int, weight: Float)] {
    let first = max(Int((center - radius - 0.5).rounded(.up)), 0)
    let last = min(Int((center + radius - 0.5).rounded(.down)), extent - 1)
    return normalized(
      (first...last).map { ($0, kernel(abs(Double($0) + 0.5 - center))) })
  }

  private func normalized(
    _ parts: [(index: Int, weight: Double)]
  ) -> [(index: Int, weight: Float)] {
    let sum = parts.reduce(0) { $0 + $1.weight }
    return parts.filter { $0.weight != 0 }.map { ($0.index, Float($0.weight / sum)) }
  }

  private func sinc(_ x: Double, radius: Double) -> Double {
    guard x > 1e-3 else { return 1 }
    return x > radius ? 0 : radius * sin(.pi * x) * sin(.pi * x / radius) / (.pi * .pi * x * x)
  }

  private func mitchell(_ x: Double) -> Double {
    x < 1
      ? (7.0 / 6 * x - 2) * x * x + 8.0 / 9
      : x < 2 ? ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9 : 0
  }
}
