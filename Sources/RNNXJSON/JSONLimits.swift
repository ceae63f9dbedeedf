/// How much a JSON text may ask of its reader.
public struct JSONLimits: Sendable, Equatable {
  /// The longest text, in bytes.
  public var bytes: Int
  /// The deepest nesting of arrays and objects.
  public var depth: Int
  /// The most values, counting every array, object and member.
  public var values: Int

  /// Makes limits; the defaults suit the configuration of any model: 64 MiB, 200 levels, 8 million values.
  public init(bytes: Int = 64 << 20, depth: Int = 200, values: Int = 8_000_000) {
    self.bytes = bytes
    self.depth = depth
    self.values = values
  }

  /// The default limits.
  public static let standard = JSONLimits()
}
