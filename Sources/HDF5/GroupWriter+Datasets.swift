import CHDF5

extension GroupWriter {
  /// Writes numbers as a dataset at `path`, row-major; groups on the way are created.
  ///
  /// An empty `shape` is a single value.
  /// - Precondition: `values` has exactly as many elements as `shape`.
  /// - Throws: ``HDF5Error`` with `alreadyExists`, `invalidName`, `wrongKind`.
  @discardableResult
  public func write<Value: StorableNumber>(
    _ values: [Value], shape: [Int], to path: String, storage: DatasetStorage = .contiguous
  ) throws(HDF5Error) -> DatasetWriter {
    try write(
      bytes: values.span.bytes, elementType: Value.elementType, shape: shape, to: path,
      storage: storage)
  }

  /// Writes numbers of any type, given as little-endian bytes, as a dataset at `path`.
  ///
  /// `bfloat16` becomes two opaque bytes with an attribute `dtype`, as Keras 3 writes it.
  /// - Precondition: `bytes` has exactly the bytes of `shape`.
  @discardableResult
  public func write(
    bytes: RawSpan, elementType: ElementType, shape: [Int], to path: String,
    storage: DatasetStorage = .contiguous
  ) throws(HDF5Error) -> DatasetWriter {
    let dataset = try createDataset(path, elementType: elementType, shape: shape, storage: storage)
    try dataset.write(bytes: bytes)
    return dataset
  }

  /// Creates a dataset of numbers whose values follow, perhaps row by row.
  public func createDataset(
    _ path: String, elementType: ElementType, shape: [Int], storage: DatasetStorage = .contiguous
  ) throws(HDF5Error) -> DatasetWriter {
    let type = try Datatype.create(elementType, node.place(.create))
    let dataset = try create(path, type, shape, storage, elementType.byteCount)
    if elementType == .bfloat16 { try dataset.attributes.write("bfloat16", to: "dtype") }
    return dataset
  }

  /// Writes strings as a dataset at `path`, row-major; `length` and `encoding` say how they are stored.
  ///
  /// - Precondition: `strings` has exactly as many elements as `shape`.
  /// - Throws: ``HDF5Error`` with `unrepresentable` for a string with a null character.
  @discardableResult
  public func write(
    _ strings: [String], shape: [Int], to path: String, length: StringLength = .variable,
    encoding: Datatype.StringType.Encoding = .utf8, storage: DatasetStorage = .contiguous
  ) throws(HDF5Error) -> DatasetWriter {
    precondition(
      strings.count == Dataspace.elementCount(shape), "as many strings as the shape has elements")
    let place = node.place(.write)
    let block = try StringBlock(strings, length, place)
    let type = try Datatype.create(block, encoding, place)
    let typeID = type.id
    let dataset = try create(path, type, shape, storage, block.elementSize)
    guard !strings.isEmpty else { return dataset }
    try Library.call(dataset.node.place(.write)) {
      block.withBytes { bytes in
        H5Dwrite(
          dataset.node.id, typeID, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), bytes)
      }
    }
    return dataset
  }

  private func create(
    _ path: String, _ type: borrowing Handle, _ shape: [Int], _ storage: DatasetStorage,
    _ elementSize: Int
  ) throws(HDF5Error) -> DatasetWriter {
    precondition(shape.allSatisfy { $0 >= 0 }, "dimensions are not negative")
    let (parent, name) = try parent(of: path)
    let place = parent.place(.create, name)
    guard try parent.isFree(name) else { throw place.error(.alreadyExists) }
    let space = try Dataspace.create(shape, place)
    let properties = try Self.properties(storage, place)
    let link = try parent.linkProperties(name, place)
    let typeID = type.id
    let handle = try Handle(place) {
      H5Dcreate2(
        parent.node.id, name, typeID, space.id, link.id, properties.id, hid_t(H5P_DEFAULT))
    }
    let node = WriterNode(handle, in: self.node.file, path: parent.path(of: name))
    return try DatasetWriter(node: node, shape: shape, elementSize: elementSize)
  }

  private static func properties(
    _ storage: DatasetStorage, _ place: Place
  ) throws(HDF5Error) -> Handle {
    let properties = try Handle(place) { H5Pcreate(shim_datasetCreation()) }
    let id = properties.id
    try Library.call(place) { H5Pset_obj_track_times(id, false) }
    guard case .chunked(let shape, let level, let shuffle, let fletcher32) = storage else {
      return properties
    }
    try Library.call(place) { H5Pset_chunk(id, CInt(shape.count), shape.map { hsize_t($0) }) }
    if shuffle { try Library.call(place) { H5Pset_shuffle(id) } }
    if let level {
      precondition((0...9).contains(level), "deflate has levels 0 to 9")
      try Library.call(place) { H5Pset_deflate(id, UInt32(level)) }
    }
    if fletcher32 { try Library.call(place) { H5Pset_fletcher32(id) } }
    return properties
  }
}
