import Synchronization

/// Adds up what reading one file has cost so far and refuses what exceeds its limits.
final class Ledger: Sendable {
  private struct Account {
    var tensorBytes = 0
    var attributeBytes = 0
    var workSteps = 0
    var structureBytes = 0
    var admitted: Set<ObjectIdentity> = []
  }

  private let limits: ReadLimits
  private let totalTensorBytes: Int
  private let fileSize: Int
  private let account = Mutex(Account())

  init(limits: ReadLimits, fileSize: Int) {
    self.limits = limits
    self.fileSize = fileSize
    totalTensorBytes = limits.totalTensorBytes(fileSize: fileSize)
  }

  /// Whether the dataset was checked and counted before.
  func hasAdmitted(_ identity: ObjectIdentity) -> Bool {
    account.withLock { $0.admitted.contains(identity) }
  }

  /// Counts the bytes of one dataset that was checked, once per dataset.
  func admit(_ identity: ObjectIdentity, byteCount: Int, _ place: Place) throws(HDF5Error) {
    if let allowed = limits.tensorBytes, byteCount > allowed {
      throw place.error(.limitExceeded(.tensorBytes, requested: byteCount, allowed: allowed))
    }
    try chargeTensor(byteCount, place)
    account.withLock { _ = $0.admitted.insert(identity) }
  }

  func chargeTensor(_ byteCount: Int, _ place: Place) throws(HDF5Error) {
    // What is refused is not read, and leaves room for what is.
    let total = account.withLock { account in
      var total = account.tensorBytes
      add(byteCount, to: &total)
      if total <= totalTensorBytes { account.tensorBytes = total }
      return total
    }
    guard total <= totalTensorBytes else {
      throw place.error(
        .limitExceeded(.totalTensorBytes, requested: total, allowed: totalTensorBytes))
    }
  }

  func chargeAttribute(_ byteCount: Int, _ place: Place) throws(HDF5Error) {
    let total = account.withLock { add(byteCount, to: &$0.attributeBytes) }
    guard total <= limits.attributeBytes else {
      throw place.error(
        .limitExceeded(.attributeBytes, requested: total, allowed: limits.attributeBytes))
    }
  }

  /// Counts bytes of headers and names that are kept: in a sound file none of them overlap.
  func chargeStructure(_ byteCount: Int, _ place: Place) throws(HDF5Error) {
    let total = account.withLock { add(byteCount, to: &$0.structureBytes) }
    guard total <= fileSize else {
      throw place.error(.malformed("headers and names take more bytes than the file has"))
    }
  }

  func chargeWork(_ place: Place, steps: Int = 1) throws(HDF5Error) {
    let total = account.withLock { add(steps, to: &$0.workSteps) }
    guard total <= limits.workSteps else {
      throw place.error(.limitExceeded(.workSteps, requested: total, allowed: limits.workSteps))
    }
  }
}

/// Adds without overflow: what is too much stays too much.
@discardableResult
private func add(_ amount: Int, to total: inout Int) -> Int {
  let (sum, overflow) = total.addingReportingOverflow(amount)
  total = overflow ? Int.max : sum
  return total
}

/// Tells one object of a file from every other, however it was reached: where its header is.
struct ObjectIdentity: Hashable, Sendable {
  var address: Int
}
