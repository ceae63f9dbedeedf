import RNNXGraph
import Testing

@Suite("Gate orders")
struct GateOrderTests {
  @Test("Every order names every gate once", arguments: LSTMGateOrder.allCases)
  func lstm(_ order: LSTMGateOrder) {
    #expect(Set(order.gates) == Set(LSTMGate.allCases))
    #expect(order.gates.count == 4)
  }

  @Test("Every GRU order names every gate once", arguments: GRUGateOrder.allCases)
  func gru(_ order: GRUGateOrder) {
    #expect(Set(order.gates) == Set(GRUGate.allCases))
    #expect(order.gates.count == 3)
  }

  @Test("The forget gate stands second in Keras and third in Keras 1 and ONNX")
  func columns() {
    #expect(gateColumns(of: .forget, in: LSTMGateOrder.keras.gates, units: 5) == 5..<10)
    #expect(gateColumns(of: .forget, in: LSTMGateOrder.keras1.gates, units: 5) == 10..<15)
    #expect(gateColumns(of: .forget, in: LSTMGateOrder.onnx.gates, units: 5) == 10..<15)
  }
}
