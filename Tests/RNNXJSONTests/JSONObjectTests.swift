import RNNXJSON
import Testing

@Suite("JSON objects and values")
struct JSONObjectTests {
  @Test("Members keep their order, also many of them")
  func keepsOrder() {
    var object = JSONObject()
    for number in 0..<40 { object["key\(39 - number)"] = .integer(number) }
    #expect(object.keys == (0..<40).map { "key\(39 - $0)" })
    #expect((0..<40).allSatisfy { object["key\(39 - $0)"] == .integer($0) })
    #expect(object["missing"] == nil)
  }

  @Test("A new value keeps the place of the old one, nil removes")
  func replacesAndRemoves() {
    var object: JSONObject = ["a": 1, "b": 2, "c": 3]
    object["b"] = "two"
    object["a"] = nil
    object["missing"] = nil
    #expect(object.keys == ["b", "c"])
    #expect(object.values == ["two", 3])
  }

  @Test("Removal keeps a long object and a shrinking one consistent")
  func removesFromLongObjects() {
    var object = JSONObject((0..<12).map { ("k\($0)", JSONValue.integer($0)) })
    for removed in [0, 11, 5, 6, 1] {
      object["k\(removed)"] = nil
      #expect(object["k\(removed)"] == nil)
      for (key, value) in object { #expect(object[key] == value) }
    }
    object["k0"] = 100
    #expect(object.keys == ["k2", "k3", "k4", "k7", "k8", "k9", "k10", "k0"])
    for number in 20..<30 { object["k\(number)"] = .integer(number) }
    #expect(object["k29"] == 29)
    #expect(object["k10"] == 10)
  }

  @Test("Objects are equal in any order")
  func comparesWithoutOrder() {
    #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
    #expect(["a": 1] as JSONValue != ["a": 1, "b": 2])
    #expect(["a": 1] as JSONValue != ["a": 1.0])
  }

  @Test("Accessors convert only what is exact")
  func accesses() {
    let value: JSONValue = ["n": 3, "f": 3.0, "h": 3.5, "s": "x", "b": true, "l": [1, 2]]
    #expect(value["n"]?.intValue == 3)
    #expect(value["f"]?.intValue == 3)
    #expect(value["h"]?.intValue == nil)
    #expect(value["n"]?.doubleValue == 3)
    #expect(value["b"]?.boolValue == true)
    #expect(value["b"]?.intValue == nil)
    #expect(value["s"]?.stringValue == "x")
    #expect(value["l"]?[1] == 2)
    #expect(value["l"]?[2] == nil)
    #expect(value["l"]?["n"] == nil)
    #expect(JSONValue.bigInteger("18446744073709551616").doubleValue == 18446744073709551616)
    #expect(JSONValue.null.isNull)
    #expect(value["l"]?.kindDescription == "an array")
  }
}
