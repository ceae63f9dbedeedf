/// An array in an HDF5 file, stored row-major.
///
/// Opening looks at its description only; every read first compares the declared size with what is stored.
public struct Dataset: Sendable {
  let node: Node
  let facts: DatasetFacts

  /// The absolute path by which the dataset was opened.
  public var path: String { node.path }
  /// The attributes of the dataset.
  public var attributes: Attributes { Attributes(node: node) }
  /// The size of each dimension; empty for a single value.
  public var shape: [Int] { facts.shape }
  /// What one element is.
  ///
  /// Two opaque bytes with an attribute `dtype` of `bfloat16` are told as that number.
  public var datatype: Datatype { facts.datatype }
  /// Where the bytes are kept.
  public var layout: StorageLayout { facts.layout }
  /// The steps undone by reading, in the order in which they were done.
  public var filters: [Filter] { facts.filters }
  /// Bytes that the elements take in the file, compressed or not.
  public var storedByteCount: Int { facts.storedByteCount }
  /// How many elements there are.
  public var elementCount: Int { Dataspace.elementCount(shape) }
  /// Bytes of all elements, uncompressed; of variable-length strings only their places count.
  public var byteCount: Int { facts.byteCount }
  /// The number type, or `nil` where the elements are no numbers.
  public var elementType: ElementType? { datatype.elementType }

  init(node: Node) throws(HDF5Error) {
    self.node = node
    facts = try DatasetFacts(of: node)
  }
}
