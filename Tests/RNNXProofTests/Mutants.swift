import RNNXGraph

/// All mutants.
enum Mutants {
  static let all = weights + layouts + arguments

  /// Gates and whole weights.
  static var weights: [Mutant] {
    var found: [Mutant] = []
    for layer in ["lstm", "lstm_1"] {
      for path in ["kernel", "recurrent_kernel", "bias"] {
        found += Mutant.gated("reference", layer, path, .lstm)
        if path != "bias" { found += Mutant.whole("reference", layer, path) }
      }
    }
    for layer in ["dense", "dense_1"] { found += Mutant.whole("reference", layer, "kernel") }
    for path in ["kernel", "recurrent_kernel", "bias"] {
      found += Mutant.gated("gru", "gru", path, .gru)
      found += Mutant.gated("bidirectional gru", "bidirectional", "forward/" + path, .gru)
      found += Mutant.gated("bidirectional gru", "bidirectional", "backward/" + path, .gru)
      found += Mutant.gated("bidirectional lstm", "bidirectional", "forward/" + path, .lstm)
      found += Mutant.gated("bidirectional lstm", "bidirectional", "backward/" + path, .lstm)
    }
    for path in ["gamma", "beta", "moving_mean", "moving_variance"] {
      found.append(
        .weight(
          "normalization", "batch_normalization", path, "one element", extent: "alone"
        ) { values, _ in
          values[1] += 0.25
        })
    }
    found.append(
      .weight("embedding", "embedding", "embeddings", "one row", extent: "row") { values, shape in
        for index in shape[1]..<2 * shape[1] { values[index] += 0.1 * Float(index) }
      })
    return found
  }

  /// Layouts of other programs.
  static var layouts: [Mutant] {
    [
      .weight(
        "reference", "lstm_1", "recurrent_kernel", "each gate transposed",
        diagnosis: "gates_transposed"
      ) { values, shape in
        let (rows, columns) = (shape[0], shape[1])
        let old = values
        for row in 0..<rows {
          for column in 0..<columns {
            let (block, inner) = (column / rows * rows, column % rows)
            values[row * columns + column] = old[inner * columns + block + row]
          }
        }
      },
      .weight("reference", "lstm", "kernel", "as CuDNN saves it", diagnosis: "cudnn_layout") {
        values, shape in
        let (rows, columns) = (shape[0], shape[1])
        let units = columns / 4
        let old = values
        for gate in 0..<4 {
          // The block [units, rows], written row by row into [rows, units].
          for flat in 0..<rows * units {
            values[flat / units * columns + gate * units + flat % units] =
              old[flat % rows * columns + gate * units + flat / rows]
          }
        }
      },
      .weight(
        "reference", "lstm", "recurrent_kernel", "gates of Keras 1",
        gates: ["forget", "cell"], diagnosis: "gates_exchanged"
      ) { values, shape in
        for (left, right) in zip(Gates.lstm.indices(1, shape), Gates.lstm.indices(2, shape)) {
          values.swapAt(left, right)
        }
      },
      .weight(
        "reference", "lstm", "bias", "unit_forget_bias twice", gates: ["forget"],
        diagnosis: "shifted"
      ) { values, shape in
        for index in Gates.lstm.indices(1, shape) { values[index] += 1 }
      },
      .weight("gru", "gru", "bias", "rows exchanged", diagnosis: "bias_rows_exchanged") {
        values, _ in
        values = Array(values[(values.count / 2)...]) + values[..<(values.count / 2)]
      },
      .weight("gru", "gru", "bias", "summed", diagnosis: "summed_biases") { values, _ in
        let half = values.count / 2
        for index in 0..<half {
          values[index] += values[half + index]
          values[half + index] = 0
        }
      },
    ]
  }

  /// Activations and flags.
  static var arguments: [Mutant] {
    var found: [Mutant] = []
    let others: [Activation] = [
      .linear, .tanh, .sigmoid, .hardSigmoid, .legacyHardSigmoid, .elu(alpha: 1), .softsign,
    ]
    for other in others {
      for layer in ["lstm", "lstm_1"] {
        found.append(
          .argument("reference", layer, "activation", other.name) { (kind: inout LSTM) in
            kind.activation = other
          })
      }
      found.append(
        .argument("reference", "dense", "activation", other.name) { (kind: inout Dense) in
          kind.activation = other
        })
      if other != .sigmoid {
        found.append(
          .argument("reference", "lstm", "recurrent_activation", other.name) {
            (kind: inout LSTM) in kind.recurrentActivation = other
          })
        found.append(
          .argument("gru", "gru", "recurrent_activation", other.name) { (kind: inout GRU) in
            kind.recurrentActivation = other
          })
      }
    }
    return found + flags
  }

  private static var flags: [Mutant] {
    [
      .argument("reference", "lstm_1", "return_sequences", "true") { (kind: inout LSTM) in
        kind.arguments.returnsSequences = true
      },
      .argument("reference", "lstm_1", "return_state", "true") { (kind: inout LSTM) in
        kind.arguments.returnsState = true
      },
      .argument("reference", "lstm", "go_backwards", "true") { (kind: inout LSTM) in
        kind.arguments.goesBackwards = true
      },
      .argument("reference", "lstm", "stateful", "true") { (kind: inout LSTM) in
        kind.arguments.isStateful = true
      },
      .argument("reference", "lstm", "use_bias", "false") { (kind: inout LSTM) in
        kind.usesBias = false
      },
      .argument("reference", "lstm", "units", "64") { (kind: inout LSTM) in kind.units = 64 },
      .argument("reference", "lstm", "zero_output_for_mask", isCounted: false, "no masks") {
        (kind: inout LSTM) in kind.arguments.zeroOutputForMask = true
      },
      .argument("masked", "lstm", "zero_output_for_mask", "masks") { (kind: inout LSTM) in
        kind.arguments.zeroOutputForMask.toggle()
      },
      .argument("masked", "masking", "mask_value", "another") { (kind: inout Masking) in
        kind.maskValue += 1
      },
      .argument("reference", "dense", "use_bias", "false") { (kind: inout Dense) in
        kind.usesBias = false
      },
      .argument("gru", "gru", "reset_after", "false") { (kind: inout GRU) in
        kind.resetsAfter = false
      },
      .argument("gru before", "gru", "reset_after", "true") { (kind: inout GRU) in
        kind.resetsAfter = true
      },
      .argument("bidirectional gru", "bidirectional", "merge_mode", "sum") {
        (kind: inout Bidirectional) in kind.mergeMode = .sum
      },
      .argument("bidirectional gru", "bidirectional", "forward.go_backwards", "true") {
        (kind: inout Bidirectional) in kind.forward.arguments.goesBackwards = true
      },
      .argument("bidirectional lstm", "bidirectional", "backward.activation", "relu") {
        (kind: inout Bidirectional) in
        guard var inner = kind.backward as? LSTM else { return }
        inner.activation = .relu
        kind.backward = inner
      },
      .argument("normalization", "batch_normalization", "epsilon", "1e-5") {
        (kind: inout BatchNormalization) in kind.epsilon = 1e-5
      },
      .argument("normalization", "batch_normalization", "axis", "0") {
        (kind: inout BatchNormalization) in kind.axis = [0]
      },
      .argument("embedding", "embedding", "mask_zero", "toggled") { (kind: inout Embedding) in
        kind.masksZero.toggle()
      },
    ]
  }
}
