import HDF5
import RNNXGraph

/// A file that was just written, not yet under its name: read again, it must hold what was meant.
struct WrittenFile {
  let path: String
  let plan: ConversionPlan

  /// Reads the file and compares every weight bit for bit, piece by piece.
  func check() throws(ModelWriteError) {
    guard plan.format.holdsWeights else { return }
    guard plan.format.holdsLayers else {
      do throws(HDF5Error) { _ = try File(path: path) } catch {
        throw ModelWriteError(.hdf5(error))
      }
      return
    }
    let read: ModelFile
    do throws(FormatError) { read = try ModelReader().read(path: path) } catch {
      throw ModelWriteError(.verification(error.description))
    }
    for layer in plan.graph.layers {
      guard let found = read.graph[layer: layer.name] else {
        throw ModelWriteError(.verification("layer \"\(layer.name)\" is missing"))
      }
      for (path, entry) in layer.weights.entries {
        guard let other = found.weights[path], try isSame(entry.tensor, other) else {
          throw ModelWriteError(.verification("layer \"\(layer.name)\", \(path) differs"))
        }
      }
    }
  }

  private func isSame(_ a: TensorData, _ b: TensorData) throws(ModelWriteError) -> Bool {
    guard a.shape == b.shape, a.elementType == b.elementType else { return false }
    var (isSame, row) = (true, 0)
    do throws(BlockFailure<TensorError>) {
      try a.forEachBlock { block throws(TensorError) in
        let count = block.shape.first ?? 1
        let isWhole = a.shape.isEmpty || count == a.shape[0]
        let other = isWhole ? try b.loaded() : try b.loaded(rows: row..<row + count)
        row += count
        isSame = isSame && block.bytes == other.bytes
      }
    } catch {
      switch error {
      case .tensor(let cause), .receiver(let cause): throw ModelWriteError(.tensor(cause))
      }
    }
    return isSame
  }
}
