import CHDF5

extension Datatype {
  /// A new datatype of the library for numbers, little-endian.
  static func create(_ type: ElementType, _ place: Place) throws(HDF5Error) -> Handle {
    switch type {
    case .int8: try copy(place) { shim_int8() }
    case .int16: try copy(place) { shim_int16() }
    case .int32: try copy(place) { shim_int32() }
    case .int64: try copy(place) { shim_int64() }
    case .uint8: try copy(place) { shim_uint8() }
    case .uint16: try copy(place) { shim_uint16() }
    case .uint32: try copy(place) { shim_uint32() }
    case .uint64: try copy(place) { shim_uint64() }
    case .float32: try copy(place) { shim_float32() }
    case .float64: try copy(place) { shim_float64() }
    case .float16: try float16(place)
    case .bfloat16: try bfloat16(place)
    case .bool: try bool(place)
    }
  }

  /// A new datatype of the library for the strings of `block`.
  static func create(
    _ block: StringBlock, _ encoding: StringType.Encoding, _ place: Place
  ) throws(HDF5Error) -> Handle {
    let type = try copy(place) { shim_cString() }
    let id = type.id
    let isVariable = block.length == .variable
    let size = isVariable ? shim_variableLength() : block.width
    try Library.call(place) { H5Tset_size(id, size) }
    try Library.call(place) { H5Tset_strpad(id, isVariable ? H5T_STR_NULLTERM : H5T_STR_NULLPAD) }
    try Library.call(place) {
      H5Tset_cset(id, encoding == .utf8 ? H5T_CSET_UTF8 : H5T_CSET_ASCII)
    }
    return type
  }

  private static func copy(
    _ place: Place, _ type: () -> hid_t
  ) throws(HDF5Error) -> Handle {
    try Handle(place) { H5Tcopy(type()) }
  }

  /// IEEE 754 binary16, for which older versions of the library have no name.
  private static func float16(_ place: Place) throws(HDF5Error) -> Handle {
    let type = try copy(place) { shim_float32() }
    let id = type.id
    try Library.call(place) { H5Tset_fields(id, 15, 10, 5, 0, 10) }
    try Library.call(place) { H5Tset_size(id, 2) }
    try Library.call(place) { H5Tset_ebias(id, 15) }
    return type
  }

  /// Two opaque bytes: what h5py makes of a NumPy type that it does not know.
  private static func bfloat16(_ place: Place) throws(HDF5Error) -> Handle {
    let type = try Handle(place) { H5Tcreate(H5T_OPAQUE, 2) }
    let id = type.id
    try Library.call(place) { H5Tset_tag(id, "") }
    return type
  }

  /// h5py's enumeration of `FALSE` and `TRUE`.
  private static func bool(_ place: Place) throws(HDF5Error) -> Handle {
    let type = try Handle(place) { H5Tenum_create(shim_int8()) }
    let id = type.id
    for (name, number) in [("FALSE", Int8(0)), ("TRUE", 1)] {
      var value = number
      try Library.call(place) { H5Tenum_insert(id, name, &value) }
    }
    return type
  }
}
