import CHDF5

extension Datatype {
  /// Describes an open datatype of the library; whatever is not exactly a known type becomes `other`.
  init(describing type: hid_t, _ place: Place) throws(HDF5Error) {
    self = try Library.exclusively { () throws(HDF5Error) in try Self.describe(type, place) }
  }

  private static func describe(_ type: hid_t, _ place: Place) throws(HDF5Error) -> Datatype {
    let size = H5Tget_size(type)
    guard size > 0 else { throw place.error(.malformed("a datatype of no bytes")) }
    if try Library.call(place, { H5Tcommitted(type) }) > 0 {
      return .other(description: "committed type")
    }
    switch H5Tget_class(type) {
    case H5T_INTEGER: return integer(type, size)
    case H5T_FLOAT: return float(type, size)
    case H5T_STRING: return try string(type, size, place)
    case H5T_ENUM: return try enumeration(type, size, place)
    case H5T_OPAQUE: return .opaque(byteCount: size, tag: tag(of: type))
    case H5T_COMPOUND: return .other(description: "compound of \(H5Tget_nmembers(type)) members")
    case H5T_REFERENCE: return .other(description: "reference")
    case H5T_VLEN: return .other(description: "variable-length sequence")
    case H5T_ARRAY: return .other(description: "array type")
    case H5T_BITFIELD: return .other(description: "bit field of \(size) bytes")
    case H5T_TIME: return .other(description: "time")
    default: return .other(description: "unknown type")
    }
  }

  private static func byteOrder(_ type: hid_t) -> ByteOrder? {
    switch H5Tget_order(type) {
    case H5T_ORDER_LE: .littleEndian
    case H5T_ORDER_BE: .bigEndian
    default: nil
    }
  }

  private static func integer(_ type: hid_t, _ size: Int) -> Datatype {
    let isSigned = H5Tget_sign(type) == H5T_SGN_2
    let element: ElementType? =
      switch (size, isSigned) {
      case (1, true): .int8
      case (2, true): .int16
      case (4, true): .int32
      case (8, true): .int64
      case (1, false): .uint8
      case (2, false): .uint16
      case (4, false): .uint32
      case (8, false): .uint64
      default: nil
      }
    guard let element, let order = byteOrder(type), H5Tget_precision(type) == size * 8,
      H5Tget_offset(type) == 0
    else { return .other(description: "integer of \(H5Tget_precision(type)) bits") }
    return .number(element, order)
  }

  private static func float(_ type: hid_t, _ size: Int) -> Datatype {
    var fields = FloatFields()
    let status = H5Tget_fields(
      type, &fields.sign, &fields.exponent, &fields.exponentWidth, &fields.mantissa,
      &fields.mantissaWidth)
    fields.bias = H5Tget_ebias(type)
    let known: [(FloatFields, ElementType)] = [
      (.init(15, 10, 5, 0, 10, 15), .float16), (.init(15, 7, 8, 0, 7, 127), .bfloat16),
      (.init(31, 23, 8, 0, 23, 127), .float32), (.init(63, 52, 11, 0, 52, 1023), .float64),
    ]
    guard status >= 0, let element = known.first(where: { $0.0 == fields })?.1,
      element.byteCount == size, let order = byteOrder(type), H5Tget_norm(type) == H5T_NORM_IMPLIED,
      H5Tget_precision(type) == size * 8, H5Tget_offset(type) == 0
    else { return .other(description: "floating-point number of \(size) bytes") }
    return .number(element, order)
  }

  private static func string(
    _ type: hid_t, _ size: Int, _ place: Place
  ) throws(HDF5Error) -> Datatype {
    let isVariable = try Library.call(place) { H5Tis_variable_str(type) } > 0
    let padding: StringType.Padding =
      switch H5Tget_strpad(type) {
      case H5T_STR_NULLPAD: .nullPadded
      case H5T_STR_SPACEPAD: .spacePadded
      default: .nullTerminated
      }
    let encoding: StringType.Encoding = H5Tget_cset(type) == H5T_CSET_UTF8 ? .utf8 : .ascii
    return .string(
      StringType(
        length: isVariable ? .variable : .fixed(size), padding: padding, encoding: encoding))
  }

  /// h5py's truth values, an enumeration of one byte; every other enumeration is only described.
  private static func enumeration(
    _ type: hid_t, _ size: Int, _ place: Place
  ) throws(HDF5Error) -> Datatype {
    let count = try Library.call(place) { H5Tget_nmembers(type) }
    guard size == 1, count == 2 else {
      return .other(description: "enumeration of \(count) names")
    }
    for (name, expected) in [("FALSE", UInt8(0)), ("TRUE", 1)] {
      var value: UInt8 = .max
      let (status, _) = Library.perform { H5Tenum_valueof(type, name, &value) }
      guard status >= 0, value == expected else {
        return .other(description: "enumeration of \(count) names")
      }
    }
    return .number(.bool, .littleEndian)
  }

  private static func tag(of type: hid_t) -> String {
    guard let tag = H5Tget_tag(type) else { return "" }
    defer { H5free_memory(tag) }
    return String(cString: tag)
  }
}

/// Where the parts of a floating-point number are, in bits.
private struct FloatFields: Equatable {
  var sign = 0
  var exponent = 0
  var exponentWidth = 0
  var mantissa = 0
  var mantissaWidth = 0
  var bias = 0

  init() {}

  init(
    _ sign: Int, _ exponent: Int, _ exponentWidth: Int, _ mantissa: Int, _ mantissaWidth: Int,
    _ bias: Int
  ) {
    self.sign = sign
    self.exponent = exponent
    self.exponentWidth = exponentWidth
    self.mantissa = mantissa
    self.mantissaWidth = mantissaWidth
    self.bias = bias
  }
}
