import Foundation
import Testing

/// Numbers of a model that are learned, and those that bring its input to size, on their way through the tool.
struct ImportedNumberTests {
  static let program = """
    network N {
      method none
      input x: Float[8]
      let h = x -> rescale(gain: 0.5, shift: [-1, 1, 0, 2, -2, 3, 0.5, 1]) -> dense(8) -> tanh
      let f = h -> dense(8) -> tanh -> dense(8) -> gain(initial: 0)
      output y = (h + f) -> dense(8) -> tanh -> dense(2)
    }
    """

  /// Writes the program as a model and calls `body` with the folder and the model.
  private func withModel(_ form: String, _ body: (URL, String) throws -> Void) throws {
    try Tool.withModel("n.\(form)", of: Self.program, body)
  }

  @Test("a branch behind a learned 0 is copied, converted and drawn anew", arguments: ["onnx", "xml"])
  func kept(form: String) throws {
    try withModel(form) { folder, model in
      for (output, options) in [
        ("copy.\(form)", ["--method", "none", "--keep-weights"]),
        ("other.\(form == "onnx" ? "xml" : "onnx")", ["--method", "none", "--keep-weights"]),
        ("he.\(form)", ["--method", "he"]),
      ] {
        let result = try Tool.run(
          Tool.products.appending(path: "dksc"),
          [model, "-o", folder.appending(path: output).path, "--explain"] + options)
        #expect(result.status == 0, "\(result.errors)")
        // Five layers, one of them behind the factor.
        let row = result.errors.split(separator: "\n").last { $0.hasPrefix("MatMul") }
        #expect(row?.split(separator: " ").dropFirst() == ["5", "→", "5"], "\(result.errors)")
      }
      let text = try Tool.dksc(model, "--emit", "dks", "--method", "none")
      #expect(text.output.contains("gain(initial: 0)") && text.output.contains("rescale("))
      let module = folder.appending(path: "m.py")
      #expect(try Tool.dksc(model, "-o", module.path, "--method", "none", "--keep-weights").status == 0)
      #expect(try String(contentsOf: module, encoding: .utf8).contains("Gain("))
    }
  }

  @Test("a method gives it a share of the sum, or says that it has none", arguments: ["onnx", "xml"])
  func weighed(form: String) throws {
    try withModel(form) { folder, model in
      let output = folder.appending(path: "out.\(form)").path
      let refused = try Tool.dksc(model, "-o", output, "--method", "dks")
      #expect(refused.status == 1 && refused.errors.contains("[DKS0565]"), "\(refused.errors)")
      #expect(refused.errors.contains("--shortcut-weight 0.8"))
      let graph = try Tool.dksc(model, "--emit", "graph", "--method", "dks", "--shortcut-weight", "0.8")
      #expect(graph.status == 0, "\(graph.errors)")
      #expect(graph.output.contains("weights: [0.8, 0.5999"))
    }
  }

  @Test(
    "what brings the input to size is as it was, and the method counts from behind it",
    arguments: ["onnx", "xml"])
  func preprocessing(form: String) throws {
    try withModel(form) { folder, model in
      let output = folder.appending(path: "out.\(form)").path
      let result = try Tool.dksc(
        model, "-o", output, "--method", "dks", "--shortcut-weight", "0.8", "--explain")
      #expect(result.status == 0 && result.errors.contains("[DKS0567]"), "\(result.errors)")
      let rows = result.errors.split(separator: "\n").filter { $0.contains("preprocessing of an input") }
      #expect(rows.count == 2 && rows.allSatisfy { $0.hasSuffix("as it was") }, "\(rows)")
    }
  }
}
