import CHDF5
import CZlib
import RNNXFiles
import RNNXKernels
import RNNXRuntime

/// The processor, the kernels and the libraries that this process uses.
struct MachineFacts {
  /// The facts in the order in which they are shown.
  let list: [(key: String, value: String)]

  /// What this process finds.
  static var current: MachineFacts {
    let kernels = KernelInfo.current
    var list = [
      ("rnnx", RNNXTool.version),
      ("processor", processor),
      ("threads", String(availableCores)),
      ("kernels", kernels.instructionSet.rawValue),
      ("kernels available", kernels.available.map(\.rawValue).joined(separator: ", ")),
      ("libhdf5", hdf5Version),
      ("zlib", zlibVersion().map { String(cString: $0) } ?? "unknown"),
    ]
    if let warning = kernels.warning { list.append(("warning", warning)) }
    return MachineFacts(list: list)
  }

  private static var hdf5Version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    guard H5get_libversion(&major, &minor, &release) >= 0 else { return "unknown" }
    return "\(major).\(minor).\(release)"
  }

  /// The model name as Linux tells it.
  private static var processor: String {
    #if arch(x86_64)
      let architecture = "x86_64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #else
      let architecture = "unknown"
    #endif
    guard let bytes = try? readFile("/proc/cpuinfo", limit: 1 << 24) else { return architecture }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("model name") }),
      let colon = line.firstIndex(of: ":")
    else { return architecture }
    return String(line[line.index(after: colon)...].drop { $0 == " " }) + " (\(architecture))"
  }
}
