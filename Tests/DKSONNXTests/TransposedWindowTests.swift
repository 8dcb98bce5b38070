import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

/// What a transposed convolution pads where the file names the result, as onnxruntime does it.
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
    Case(kernel: 3, mode: "SAME_UPPER", wanted: [0, 1, 0]),
    Case(kernel: 3, mode: "SAME_LOWER", wanted: [1, 0, 0]),
    Case(kernel: 4, mode: "SAME_UPPER", wanted: [1, 1, 0]),
    Case(kernel: 2, mode: "SAME_UPPER", wanted: [0, 0, 0]),
    Case(kernel: 2, attributes: ["output_padding": [1]], mode: "SAME_UPPER", wanted: [0, 1, 1]),
    Case(kernel: 3, attributes: ["pads": [1, 1]], mode: "VALID", wanted: [0, 0, 0]),
    Case(kernel: 4, attributes: ["output_shape": [9]], wanted: [2, 1, 0]),
    Case(kernel: 4, attributes: ["output_shape": [9]], mode: "SAME_UPPER", wanted: [1, 2, 0]),
    Case(kernel: 3, attributes: ["output_shape": [10], "output_padding": [1]], wanted: [1, 1, 1]),
    Case(kernel: 3, attributes: ["output_shape": [12]], wanted: [0, 0, 1]),
  ]

  @Test(arguments: cases) func padding(_ one: Case) throws {
    var attributes = one.attributes.sorted { $0.key < $1.key }.map { Part.attribute($0.key, $0.value) }
    attributes.append(Part.attribute("strides", [2]))
    if let mode = one.mode { attributes.append(Part.attribute("auto_pad", mode)) }
    let weight = Part.floats("w", [Float](repeating: 1, count: one.kernel), shape: [1, 1, one.kernel])
    let bytes = Part.model(
      Part.graph(
        [Part.node("ConvTranspose", ["x", "w"], ["y"], attributes)], initializers: [weight],
        inputs: [Part.value("x", [1, 1, 5])]))
    check(try Files.model(bytes), one)
  }

  @Test("a result past what the kernel reaches is an error") func tooLarge() {
    let weight = Part.floats("w", [1, 1, 1], shape: [1, 1, 3])
    let node = Part.node(
      "ConvTranspose", ["x", "w"], ["y"],
      [Part.attribute("strides", [2]), Part.attribute("output_shape", [15])])
    let (_, diagnostics) = Files.read(
      Part.model(Part.graph([node], initializers: [weight], inputs: [Part.value("x", [1, 1, 5])])))
    #expect(diagnostics.all.map(\.code) == ["DKS0918"])
  }

  private func check(_ model: Model, _ one: Case) {
    guard case .transposedConvolution(let window, _, let added)? = model.nodes.first?.operation else {
      Issue.record("\(model.nodes.map(\.operation))")
      return
    }
    #expect(window.padsBefore + window.padsAfter + added == one.wanted, "\(one)")
  }
}
