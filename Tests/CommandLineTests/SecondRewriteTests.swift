import Foundation
import Testing

/// A model that dksc has written is read again: its transforms are known, and no activation is bent twice.
struct SecondRewriteTests {
  static let program = """
    activation own(x) = tanh(x > 0 ? 1.25 * x : 1.75 * expm1(x)) + log1p(x * x)
    network N {
      method dks(zeta: 1.5, inputs: .off)
      input x: Float[8]
      output y = x -> repeat 3 { dense(8) -> tanh } -> dense(8) -> relu6 -> dense(8) -> own -> dense(2)
    }
    """

  /// Writes the network in `form` and calls `body` with the folder and the file.
  private func withRewritten(_ form: String, _ body: (URL, String) throws -> Void) throws {
    try Tool.withModel("first.\(form)", of: Self.program, body)
  }

  private func transforms(_ arguments: String...) throws -> [NSDictionary] {
    let result = try Tool.run(Tool.products.appending(path: "dksc"), ["analyze", "--json"] + arguments)
    try #require(result.status == 0, "\(result.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let layers = try #require(json?["layers"] as? [[String: Any]])
    return layers.compactMap { $0["transform"] as? NSDictionary }
  }

  @Test(
    "analysis reports the transforms that the file has, and its own method finds the same",
    arguments: ["onnx", "xml"])
  func analysis(form: String) throws {
    try withRewritten(form) { folder, file in
      let written = try transforms(folder.appending(path: "n.dks").path)
      #expect(written.count == 5)
      #expect(try transforms(file, "--method", "none") == written)
      #expect(try transforms(file) == written)
    }
  }

  @Test("another method begins with the network's own activations, and says so", arguments: ["onnx", "xml"])
  func another(form: String) throws {
    try withRewritten(form) { folder, file in
      let second = folder.appending(path: "second.\(form)").path
      let result = try Tool.dksc(file, "-o", second, "--method", "dks(zeta: 2)")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("its 5 transforms are taken back for 'dks(zeta: 2"))
      let program = folder.appending(path: "n.dks").path
      #expect(
        try transforms(second, "--method", "none")
          == transforms(program, "--method", "dks(zeta: 2, inputs: .off)"))
    }
  }

  @Test("the same method again changes nothing", arguments: ["onnx", "xml"])
  func idempotent(form: String) throws {
    try withRewritten(form) { folder, file in
      let second = folder.appending(path: "second.\(form)").path
      let result = try Tool.dksc(file, "-o", second, "--keep-weights")
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.errors.contains("DKS098"))
      #expect(try transforms(second, "--method", "none") == transforms(file, "--method", "none"))
    }
  }

  @Test(
    "a normalised input is known again",
    arguments: [("onnx", "one"), ("xml", "one"), ("onnx", "averageQ"), ("xml", "averageQ")])
  func normalizedInput(form: String, mode: String) throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "n.dks")
    try """
    network N {
      method dks(zeta: 1.5, inputs: .\(mode))
      input x: Float[3, 4, 4]
      output y = x -> conv(8, 3) -> tanh -> conv(8, 3) -> tanh -> flatten -> dense(2)
    }
    """.write(to: program, atomically: false, encoding: .utf8)
    let first = folder.appending(path: "first.\(form)").path
    try #require(Tool.dksc(program.path, "-o", first).status == 0)
    #expect(try transforms(first) == transforms(program.path))
    let second = folder.appending(path: "second.\(form)").path
    let result = try Tool.dksc(first, "-o", second, "--method", "tat(tau: 0.2)")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test("the weights drawn from a seed are the same each time", arguments: ["onnx", "xml"])
  func sameDraw(form: String) throws {
    try withRewritten(form) { folder, file in
      let second = folder.appending(path: "second.\(form)").path
      let third = folder.appending(path: "third.\(form)").path
      #expect(try Tool.dksc(file, "-o", second).status == 0)
      #expect(try Tool.dksc(second, "-o", third).status == 0)
      let weights = try [second, third].map { file in
        let text = folder.appending(path: "t.dks").path
        #expect(try Tool.dksc(file, "-o", text, "--method", "none", "--keep-weights").status == 0)
        return try Data(contentsOf: folder.appending(path: "t.safetensors"))
      }
      #expect(weights[0] == weights[1])
    }
  }

  @Test("a change of format carries the transforms along", arguments: [("onnx", "xml"), ("xml", "onnx")])
  func across(from: String, to: String) throws {
    try withRewritten(from) { folder, file in
      let other = folder.appending(path: "other.\(to)").path
      #expect(try Tool.dksc(file, "-o", other, "--method", "none", "--keep-weights").status == 0)
      #expect(try transforms(other, "--method", "none") == transforms(file, "--method", "none"))
      let result = try Tool.dksc(
        other, "-o", folder.appending(path: "third.\(to)").path, "--method", "dks(zeta: 3)")
      #expect(result.errors.contains("DKS0986"))
    }
  }

  @Test("folded weights hold the transforms: they are not kept under a method", arguments: ["onnx", "xml"])
  func folded(form: String) throws {
    try withRewritten(form) { folder, file in
      let folded = folder.appending(path: "folded.\(form)").path
      #expect(try Tool.dksc(file, "-o", folded, "--method", "none", "--keep-weights", "--fold").status == 0)
      let again = folder.appending(path: "again.\(form)").path
      let kept = try Tool.dksc(folded, "-o", again, "--keep-weights")
      #expect(kept.status == 1)
      #expect(kept.errors.contains("and folded: its weights hold the transforms [DKS0987]"))
      // With new weights it is a network like any other, and its weights may be kept from then on.
      let drawn = try Tool.dksc(folded, "-o", again)
      #expect(drawn.status == 0, "\(drawn.errors)")
      let third = folder.appending(path: "third.\(form)").path
      #expect(try Tool.dksc(again, "-o", third, "--keep-weights").status == 0)
      #expect(try transforms(third, "--method", "none") == transforms(file, "--method", "none"))
    }
  }

  @Test("where another tool has dropped the notes, transforms cannot be taken back")
  func lost() throws {
    try withRewritten("xml") { folder, file in
      let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
      let bare = text.replacing(try Regex("<user_data[^>]*/>"), with: "")
      try bare.write(toFile: file, atomically: false, encoding: .utf8)
      let result = try Tool.dksc(file, "-o", folder.appending(path: "second.xml").path)
      #expect(result.status == 1)
      #expect(result.errors.contains("no transform that can be taken back [DKS0987]"))
      let copy = try Tool.dksc(
        file, "-o", folder.appending(path: "copy.xml").path, "--method", "none", "--keep-weights")
      #expect(copy.status == 0, "\(copy.errors)")
    }
  }

  @Test("text has the transforms written out")
  func text() throws {
    try withRewritten("onnx") { folder, file in
      let text = folder.appending(path: "t.dks").path
      #expect(try Tool.dksc(file, "-o", text, "--method", "none", "--keep-weights").status == 0)
      let program = try String(contentsOf: URL(filePath: text), encoding: .utf8)
      #expect(program.contains("activation tanhShaped(x) = "))
      let back = folder.appending(path: "back.onnx").path
      let result = try Tool.dksc(
        text, "-o", back, "--weights", folder.appending(path: "t.safetensors").path)
      #expect(result.status == 0, "\(result.errors)")
    }
  }
}
