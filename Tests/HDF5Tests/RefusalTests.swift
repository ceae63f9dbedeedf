import HDF5
import Testing

/// What a file from a stranger could do, and is not allowed to.
@Suite("Refusals and limits")
struct RefusalTests {
  @Test("Datasets that reach outside, hide their size or use unknown filters are refused")
  func datasets() throws {
    let fixture = HDF5Fixture("unsafe")
    let root = try File(path: fixture.path).root
    for (name, kind) in try #require(try fixture.expected().refused) {
      let error = #expect(throws: HDF5Error.self, "\(name)") {
        try root.dataset(name).readBytes()
      }
      #expect(
        error.map { self.kind(of: $0.reason) } == kind, "\(name): \(String(describing: error))")
      #expect(error?.object == "/" + name)
    }
    #expect(try root.dataset("sound").readFloats() == [0, 1, 2])
    let error = #expect(throws: HDF5Error.self) { try root.attributes.floats("rank_9") }
    #expect(error?.reason == .limitExceeded(.rank, requested: 9, allowed: 8))
  }

  @Test("A dataset that was refused once is refused again")
  func again() throws {
    let dataset = try File(path: HDF5Fixture("unsafe").path).root.dataset("no_chunks")
    for _ in 0..<3 {
      #expect(throws: HDF5Error.self) { try dataset.readFloats(rows: 0..<1) }
    }
  }

  @Test("Links are described, and refused wherever they stand in a path")
  func links() throws {
    let root = try File(path: HDF5Fixture("links").path).root
    let expected: [(String, ObjectKind)] = [
      ("alias", .group), ("dangling", .softLink), ("external", .externalLink), ("group", .group),
      ("soft", .softLink), ("soft_group", .softLink),
    ]
    let children = try root.children()
    #expect(children.map(\.name) == expected.map(\.0))
    #expect(children.map(\.kind) == expected.map(\.1))
    for (name, kind) in expected where kind.isLink {
      for path in [name, "\(name)/data", "\(name)/data/more"] {
        let error = #expect(throws: HDF5Error.self) { try root.dataset(path) }
        #expect(error?.reason == .refused(.link(kind)), "\(path)")
        #expect(error?.object == "/" + name)
      }
    }
    let error = #expect(throws: HDF5Error.self) { try root.group("group/external_group") }
    #expect(error?.reason == .refused(.link(.externalLink)))
    #expect(try root.dataset("alias/cycle/cycle/data").readFloats() == [0, 1, 2])
    #expect(try root.kind(of: "soft") == .softLink)
    #expect(try root.kind(of: "group/data") == .dataset)
    #expect(try root.kind(of: "group/nothing") == nil)
    #expect(try root.contains("group/type") && !root.contains("group/data/x"))
  }

  @Test("Names that are none, missing objects and wrong kinds are errors")
  func lookups() throws {
    let root = try File(path: HDF5Fixture("links").path).root
    #expect(reason { try root.group(".") } == .invalidName("."))
    #expect(reason { try root.dataset("") } == .invalidName(""))
    #expect(reason { try root.dataset("group/da\0ta") } == .invalidName("da\0ta"))
    #expect(reason { try root.dataset("group/nothing") } == .notFound)
    #expect(reason { try root.group("..") } == .notFound)
    #expect(
      reason { try root.group("group/data") } == .wrongKind(expected: .group, found: .dataset))
    #expect(reason { try root.dataset("group") } == .wrongKind(expected: .dataset, found: .group))
    #expect(
      reason { try root.dataset("group/type") }
        == .wrongKind(expected: .dataset, found: .namedDatatype))
    #expect(try root.group("").path == "/")
  }

  @Test("Depth, names, objects, work and bytes are limited over the whole file")
  func limits() throws {
    let path = (["g"] + Array(repeating: "g", count: 69)).joined(separator: "/") + "/x"
    #expect(
      reason { try File(path: HDF5Fixture("deep").path).root.dataset(path) }
        == .limitExceeded(.depth, requested: 65, allowed: 64))
    try expectLimit(.objectCount, "crowds") {
      $0.objectCount = 10
    } use: {
      _ = try $0.group("crowd").children()
    }
    try expectLimit(.workSteps, "crowds") {
      $0.workSteps = 50
    } use: {
      try $0.walk { _ in }
    }
    try expectLimit(.nameBytes, "crowds") {
      $0.nameBytes = 7
    } use: {
      _ = try $0.group("crowd").childNames()
    }
    try expectLimit(.nameBytes, "crowds") {
      $0.nameBytes = 4096
    } use: {
      _ = try $0.dataset(String(repeating: "x", count: 4097))
    }
    try expectLimit(.attributeBytes, "strings_h5py3") {
      $0.attributeBytes = 60_000
    } use: {
      _ = try $0.attributes.string("config")
    }
    try expectLimit(.tensorBytes, "layouts") {
      $0.tensorBytes = 600
    } use: {
      _ = try $0.dataset("contiguous").readFloats()
    }
    try expectLimit(.totalTensorBytes, "layouts") {
      $0.totalTensorBytes = 1300
    } use: {
      // The same dataset counts once.
      _ = try $0.dataset("contiguous").readFloats()
      _ = try $0.dataset("contiguous").readFloats()
      _ = try $0.dataset("gzip").readFloats()
      _ = try $0.dataset("chunked").readFloats()
    }
    try expectLimit(.rank, "layouts") {
      $0.rank = 1
    } use: {
      _ = try $0.dataset("contiguous")
    }
  }

  @Test("A walk tells every name once, and neither follows links nor runs in circles")
  func walk() throws {
    var lines: [String] = []
    try File(path: HDF5Fixture("links").path).root.walk { entry in
      let content =
        switch entry.content {
        case .group: "enter"
        case .repeatedGroup(let first): "as \(first)"
        case .dataset(let dataset): "\(dataset.datatype) \(dataset.shape)"
        case .unopened: "-"
        case .unreadable(let error): "\(error.reason)"
        }
      lines.append("\(entry.depth) \(entry.path) \(entry.kind.rawValue) \(content)")
    }
    #expect(
      lines == [
        "0 /alias group enter", "1 /alias/cycle group as /alias",
        "1 /alias/data dataset float32 [3]",
        "1 /alias/external_group external link -", "1 /alias/type named datatype -",
        "0 /dangling soft link -", "0 /external external link -", "0 /group group as /alias",
        "0 /soft soft link -", "0 /soft_group soft link -",
      ])
  }

  @Test("A walk goes on past datasets that are refused")
  func walkPastUnsafe() throws {
    var unreadable: [String] = []
    var readable: [String] = []
    try File(path: HDF5Fixture("unsafe").path).root.walk { entry in
      if case .unreadable = entry.content { unreadable.append(entry.name) }
      if case .dataset = entry.content { readable.append(entry.name) }
    }
    #expect(unreadable == ["external_storage", "rank_9", "virtual"])
    #expect(readable.contains("sound") && readable.contains("bomb"))
  }

  private func kind(of reason: HDF5Error.Reason) -> String {
    switch reason {
    case .refused(.externalStorage): "external storage"
    case .refused(.virtualDataset): "virtual dataset"
    case .refused(.filter(let name)): "filter \(name)"
    case .malformed: "malformed"
    case .limitExceeded: "limit"
    default: "\(reason)"
    }
  }

  private func reason<Value>(_ body: () throws -> Value) -> HDF5Error.Reason? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? HDF5Error)?.reason
    }
  }

  private func expectLimit(
    _ limit: HDF5Error.Limit, _ name: String, _ change: (inout ReadLimits) -> Void,
    use: (Group) throws -> Void
  ) throws {
    var limits = ReadLimits.default
    change(&limits)
    let found = reason {
      try use(try File(path: HDF5Fixture(name).path, limits: limits).root)
    }
    guard case .limitExceeded(limit, _, _) = found else {
      Issue.record("\(limit.rawValue): \(String(describing: found))")
      return
    }
  }
}
