/// How a data file is to be read.
public struct ReadingOptions: Sendable, Equatable {
  /// What happens to the numbers of a file.
  public enum Scaling: Sendable, Equatable {
    /// Images (IDX files of unsigned bytes and rank 3) are divided by 255, everything else is taken as it is.
    case automatic
    /// Everything is taken as it is.
    case none
    /// Every number is multiplied by this one.
    case factor(Double)
  }

  /// What happens to the numbers.
  public var scaling: Scaling
  /// Numbers are labels: each must be whole, and `int64` is given.
  public var wholeNumbers: Bool
  /// The kind of file, where it is not to be found out from content and name.
  public var format: DataFormat?
  /// The longest line of a text file, in bytes.
  public var lineBytes: Int
  /// The most axes of an array.
  public var rank: Int
  /// The most bytes of an array that has to be held in memory as a whole: one in Fortran order that comes compressed.
  public var memoryBytes: Int

  /// Makes options; the defaults are those of model inputs.
  public init(
    scaling: Scaling = .automatic, wholeNumbers: Bool = false, format: DataFormat? = nil
  ) {
    self.scaling = scaling
    self.wholeNumbers = wholeNumbers
    self.format = format
    lineBytes = 64 << 20
    rank = 8
    memoryBytes = 4 << 30
  }

  /// The options for labels.
  public static let labels = ReadingOptions(scaling: .none, wholeNumbers: true)
}
