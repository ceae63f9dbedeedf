import RNNXFiles
import RNNXTraining

/// What an epoch came to, as text.
enum EpochText {
  /// "epoch 2 of 3: loss 0.2101, accuracy 0.9347, 12.3 s".
  static func line(_ log: EpochLog, of epochs: Int) -> String {
    "epoch \(log.epoch + 1) of \(epochs): \(values(log)), "
      + "\(NumberText.fixed(log.seconds, decimals: 1)) s"
  }

  /// Names and values.
  static func values(_ log: EpochLog) -> String {
    log.values.map { "\($0.name) \(number($0.value))" }.joined(separator: ", ")
  }

  /// Enough digits to tell epochs apart.
  static func number(_ value: Double) -> String {
    value != 0 && abs(value) < 0.001
      ? NumberText.significant(value, digits: 3) : NumberText.fixed(value, decimals: 4)
  }

  /// Fills `{epoch}`, `{val_loss:.2f}` and their like, as Keras' ModelCheckpoint does.
  static func filled(_ path: String, _ log: EpochLog) -> String {
    var result = ""
    var rest = path[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let parts = rest[rest.index(after: open)..<close].split(separator: ":").map(String.init)
      let digits = parts.count > 1 ? Int(parts[1].filter(\.isNumber)) : nil
      if parts.first == "epoch" {
        let text = String(log.epoch + 1)
        result += String(repeating: "0", count: max(0, (digits ?? 0) - text.count)) + text
      } else if let name = parts.first, let value = log[name] {
        result += NumberText.fixed(value, decimals: digits ?? 4)
      } else {
        result += rest[open...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// A line an epoch: `epoch` first, then the values by name, as Keras' CSVLogger writes them.
  static func writeCSV(_ history: [EpochLog], to path: String, separator: String) throws(FileError)
  {
    var names: [String] = []
    for log in history {
      for value in log.values where !names.contains(value.name) { names.append(value.name) }
    }
    names.sort()
    var text = (["epoch"] + names).joined(separator: separator) + "\n"
    for log in history {
      let values = names.map { name in log[name].map { "\($0)" } ?? "" }
      text += ([String(log.epoch)] + values).joined(separator: separator) + "\n"
    }
    let file = try AtomicOutputFile(path: path)
    try file.write(text)
    try file.commit()
  }
}
