import HDF5

/// A file with everything that can be written; `Fixtures/generate/hdf5_interop.py` knows what h5py must read from it.
enum SampleFile {
  static func write(to root: GroupWriter) throws(HDF5Error) {
    try writeAttributes(root.attributes)
    try writeNumbers(root.createGroup("numbers"))
    try writeLayouts(root.createGroup("layouts"))
    try writeStrings(root.createGroup("strings"))
    let weights = try root.createGroup("model_weights/lstm")
    try weights.write([Float(1), 2, 3, 4, 5, 6], shape: [2, 3], to: "lstm/lstm_cell/kernel:0")
    try weights.write([Float(7), 8, 9], shape: [3], to: "lstm/lstm_cell/bias:0")
    try weights.attributes.writeSplit(
      ["lstm/lstm_cell/kernel:0", "lstm/lstm_cell/bias:0"], to: "weight_names")
    try root.createGroup("größe")
  }

  private static func writeAttributes(_ attributes: AttributesWriter) throws(HDF5Error) {
    try attributes.write("{\"class_name\": \"Sequential\"}", to: "model_config")
    try attributes.write("2.2.4", to: "keras_version", encoding: .ascii)
    try attributes.write("grün", to: "text")
    try attributes.write("", to: "empty")
    try attributes.write(String(repeating: "x", count: 100_000), to: "long")
    try attributes.write(["lstm_1", "d"], to: "fixed")
    try attributes.write(["lstm_1", "größe"], to: "variable", length: .variable, encoding: .utf8)
    try attributes.write([String](), to: "empty_list")
    try attributes.writeSplit(longList, to: "layer_names")
    try attributes.write(Int32(-7), to: "int32")
    try attributes.write([1.5, -2.5, 3.5, 4.5], shape: [2, 2], to: "matrix")
    try attributes.write(true, to: "bool")
  }

  /// 1,200 names of 156 bytes make three attributes of 400 each.
  static let longList = (0..<1200).map { index in
    let number = String(index)
    return "layer_" + number + String(repeating: "x", count: 150 - number.utf8.count)
  }

  private static func writeNumbers(_ group: GroupWriter) throws(HDF5Error) {
    try group.write([Int8.min, 0, .max], shape: [3], to: "int8")
    try group.write([Int16.min, 0, .max], shape: [3], to: "int16")
    try group.write([Int32.min, 0, .max], shape: [3], to: "int32")
    try group.write([Int64.min, 0, .max], shape: [3], to: "int64")
    try group.write([UInt8.min, 7, .max], shape: [3], to: "uint8")
    try group.write([UInt16.min, 7, .max], shape: [3], to: "uint16")
    try group.write([UInt32.min, 7, .max], shape: [3], to: "uint32")
    try group.write([UInt64.min, 7, .max], shape: [3], to: "uint64")
    try group.write([Float(-1.5), .infinity, .leastNonzeroMagnitude], shape: [3], to: "float32")
    try group.write([-1.5, .infinity, .leastNonzeroMagnitude], shape: [3], to: "float64")
    try group.write([true, false, true], shape: [3], to: "bool")
    let halves: [UInt8] = [0x00, 0x3C, 0x00, 0xC1, 0xFF, 0x7B]
    try group.write(bytes: halves.span.bytes, elementType: .float16, shape: [3], to: "float16")
    let brains: [UInt8] = [0x80, 0x3F, 0x20, 0xC0, 0x49, 0x40]
    try group.write(bytes: brains.span.bytes, elementType: .bfloat16, shape: [3], to: "bfloat16")
    try group.write([Float(2.5)], shape: [], to: "scalar")
    try group.write([Float](), shape: [0, 3], to: "empty")
  }

  /// 0, 1, 2 … in a shape whose chunks do not fit evenly.
  static let ramp = (0..<161).map { Float($0) }

  private static func writeLayouts(_ group: GroupWriter) throws(HDF5Error) {
    let chunked = DatasetStorage.chunked(shape: [5, 3])
    try group.write(ramp, shape: [23, 7], to: "chunked", storage: chunked)
    let all = DatasetStorage.chunked(
      shape: [8, 4], deflateLevel: 6, shuffle: true, fletcher32: true)
    try group.write(ramp, shape: [23, 7], to: "all", storage: all)
    let rows = try group.createDataset("rows", elementType: .float32, shape: [23, 7])
    for start in stride(from: 0, to: 23, by: 4) {
      let end = min(start + 4, 23)
      try rows.write(Array(ramp[start * 7..<end * 7]), rows: start..<end)
    }
    try rows.attributes.write("written in pieces", to: "note")
  }

  private static func writeStrings(_ group: GroupWriter) throws(HDF5Error) {
    try group.write(["one", "", "drüben", "four"], shape: [2, 2], to: "variable")
    try group.write(["one", "three"], shape: [2], to: "fixed", length: .fixed, encoding: .ascii)
  }
}
