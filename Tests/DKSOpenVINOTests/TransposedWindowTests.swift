import DKSDiagnostics
import Testing

@testable import DKSModels
@testable import DKSOpenVINO
@testable import DKSTensors

/// What a transposed convolution pads where the file names the result, as OpenVINO does it.
@Suite("Windows of transposed convolutions") struct TransposedWindowTests {
  /// A case of a signal of five elements and a stride of 2.
  struct Case: Sendable {
    var kernel: Int
    var attributes: [String: [Int]] = [:]
    var mode: String?
    /// Before, after, and what is added.
    var wanted: [Int]
  }

  static let cases: [Case] = [
    Case(kernel: 3, mode: "same_upper", wanted: [0, 0, 0]),
    Case(kernel: 3, attributes: ["pads_begin": [1], "pads_end": [1]], mode: "valid", wanted: [0, 0, 0]),
    Case(kernel: 4, attributes: ["output_shape": [9]], wanted: [0, 3, 0]),
    Case(kernel: 4, attributes: ["output_shape": [10], "pads_begin": [1]], wanted: [1, 1, 0]),
    Case(kernel: 2, attributes: ["output_shape": [10], "pads_begin": [1]], wanted: [1, 0, 1]),
    Case(kernel: 3, attributes: ["output_shape": [10]], mode: "same_upper", wanted: [1, 0, 0]),
    Case(kernel: 3, attributes: ["output_shape": [10]], mode: "same_lower", wanted: [0, 1, 0]),
    Case(kernel: 4, attributes: ["output_shape": [14]], wanted: [0, 0, 2]),
  ]

  @Test(arguments: cases) func padding(_ one: Case) throws {
    func list(_ name: String) -> String {
      (one.attributes[name] ?? [0]).map(String.init).joined(separator: ",")
    }
    let data =
      "strides=\"2\" dilations=\"1\" pads_begin=\"\(list("pads_begin"))\" pads_end=\"\(list("pads_end"))\" "
      + "output_padding=\"0\" auto_pad=\"\(one.mode ?? "explicit")\""
    let weight = Tensor.floats([Float](repeating: 1, count: one.kernel), shape: [1, 1, one.kernel])
    let shape = one.attributes["output_shape"]
    let reading = IRReading(
      .single(
        "ConvolutionBackpropData", data, x: "1,1,5", settings: [weight] + (shape.map { [.ints($0)] } ?? []),
        outputs: [[1, 1, shape?[0] ?? 8 + one.kernel]]))
    check(try #require(reading.model), one)
  }

  private func check(_ model: Model, _ one: Case) {
    guard case .transposedConvolution(let window, _, let added)? = model.nodes.first?.operation else {
      Issue.record("\(model.nodes.map(\.operation))")
      return
    }
    #expect(window.padsBefore + window.padsAfter + added == one.wanted, "\(one)")
  }
}
