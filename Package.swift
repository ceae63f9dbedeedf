// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is compiled with.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target of this package: its module may import `dependencies` and nothing else.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], excluding files: [String] = [],
  linking libraries: [LinkerSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: files, swiftSettings: settings,
    linkerSettings: libraries)
}

/// The tests of one module, with the shared helpers.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.target(name: name), "RNNXTestSupport"] + dependencies,
    swiftSettings: settings)
}

// libhdf5 comes from pkg-config as a shared library. For a program that starts fast and stands alone,
//   RNNX_STATIC_HDF5=1 swift build -c release --static-swift-stdlib --product rnnx
// links the archive that Debian's libhdf5-dev brings along; the shared library would load 36 others (curl, Kerberos …).
let linksStaticHDF5 = Context.environment["RNNX_STATIC_HDF5"] == "1"
#if os(macOS)
  let hdf5Package = "hdf5"
#else
  let hdf5Package = "hdf5-serial"
#endif
let hdf5Archive: [LinkerSetting] =
  linksStaticHDF5
  ? [":libhdf5_serial.a", "sz", "z", "m", "dl"].map { .linkedLibrary($0) } : []

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "rnnx",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "RNNX", targets: ["RNNX"]),
    .library(name: "HDF5", targets: ["HDF5"]),
    .executable(name: "rnnx", targets: ["RNNXCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    // The libraries of others.
    .systemLibrary(
      name: "CHDF5", pkgConfig: linksStaticHDF5 ? nil : hdf5Package,
      providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "COpenBLAS"),

    // Bottom-up: each target knows only the words of those above it in this list.
    .target(name: "CRNNXKernels"),
    // The digit classifier of Fixtures/reference as bytes of the program.
    .target(name: "CBundledModel"),
    module("RNNXJSON"),
    module("RNNXFiles"),
    module("RNNXArchive", ["CZlib", "RNNXFiles"]),
    module("HDF5", ["CHDF5", "CZlib", "RNNXFiles"], linking: hdf5Archive),
    module("RNNXGraph", ["RNNXJSON"]),
    // A module of its own, so that only it is built with the protobuf library and its generated schema.
    module(
      "RNNXONNX", ["RNNXFiles", "RNNXGraph", "RNNXJSON", protobuf],
      excluding: ["Schema/onnx.proto"]),
    module(
      "RNNXFormats", ["HDF5", "RNNXArchive", "RNNXFiles", "RNNXGraph", "RNNXJSON", "RNNXONNX"]),
    module("RNNXData", ["HDF5", "RNNXArchive", "RNNXFiles", "RNNXGraph", "RNNXJSON"]),
    module("RNNXKernels", ["COpenBLAS", "CRNNXKernels"]),
    module("RNNXRuntime", ["RNNXGraph", "RNNXKernels"]),
    module("RNNXONNXRuntime", ["RNNXFiles", "RNNXGraph", "RNNXKernels", "RNNXONNX"]),
    module("RNNXTraining", ["RNNXGraph", "RNNXJSON", "RNNXKernels", "RNNXRuntime"]),
    module(
      "RNNXProof",
      [
        "RNNXData", "RNNXFiles", "RNNXFormats", "RNNXGraph", "RNNXJSON", "RNNXKernels",
        "RNNXONNX", "RNNXONNXRuntime", "RNNXRuntime",
      ]),
    module(
      "RNNX",
      [
        "HDF5", "RNNXData", "RNNXFormats", "RNNXGraph", "RNNXProof", "RNNXRuntime",
        "RNNXTraining",
      ]),
    .executableTarget(
      name: "RNNXCommand",
      dependencies: [
        "CBundledModel", "CHDF5", "CZlib", "HDF5", "RNNXData", "RNNXFiles", "RNNXFormats",
        "RNNXGraph", "RNNXJSON", "RNNXKernels", "RNNXONNX",
        "RNNXONNXRuntime", "RNNXProof", "RNNXRuntime", "RNNXTraining", argumentParser,
      ],
      swiftSettings: settings),

    // The example of docs/training.md, built with everything else.
    .executableTarget(
      name: "TrainSeries", dependencies: ["RNNX"], path: "Examples/TrainSeries",
      swiftSettings: settings),

    // The example of docs/custom-layers.md.
    .executableTarget(
      name: "CustomLayer", dependencies: ["RNNX"], path: "Examples/CustomLayer",
      swiftSettings: settings),

    // A test target per source target; what they share is a plain target.
    .target(
      name: "RNNXTestSupport", dependencies: ["RNNXFiles", "RNNXJSON"],
      path: "Tests/RNNXTestSupport",
      swiftSettings: settings),
    tests("RNNXJSON"),
    tests("RNNXFiles"),
    tests("RNNXArchive", ["RNNXFiles"]),
    tests("HDF5", ["RNNXFiles"]),
    tests("RNNXGraph", ["RNNXJSON"]),
    tests("RNNXFormats", ["HDF5", "RNNXArchive", "RNNXFiles", "RNNXGraph", "RNNXJSON"]),
    tests("RNNXData", ["HDF5", "RNNXFiles", "RNNXGraph", "RNNXJSON"]),
    tests("RNNXKernels"),
    tests("RNNXONNX", ["RNNXFiles", "RNNXGraph", "RNNXJSON", "RNNXONNXRuntime", "RNNXRuntime"]),
    tests(
      "RNNXTraining", ["RNNXFormats", "RNNXGraph", "RNNXJSON", "RNNXKernels", "RNNXRuntime"]),
    tests("RNNXRuntime", ["RNNXData", "RNNXFormats", "RNNXGraph", "RNNXJSON"]),
    tests(
      "RNNXProof",
      [
        "RNNXData", "RNNXFiles", "RNNXFormats", "RNNXGraph", "RNNXJSON", "RNNXONNX", "RNNXRuntime",
      ]),
    tests(
      "RNNXCommand", ["RNNXData", "RNNXFiles", "RNNXGraph", "RNNXJSON", argumentParser]),
  ],
  swiftLanguageModes: [.v6]
)
