import Foundation
import Testing

/// `dksc model.onnx`: what a user of an existing network sees.
struct ImportedModelTests {
  static let models = Tool.root.appending(path: "Tests/DKSONNXTests/Models")

  /// Copies a model into a new folder and calls `body` with its path.
  private func withModel(_ name: String, _ body: (URL, URL) throws -> Void) throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let model = folder.appending(path: name)
    try FileManager.default.copyItem(at: Self.models.appending(path: name), to: model)
    try body(model, folder)
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test(arguments: [
    ("out.onnx", ["out.onnx"]), ("out.xml", ["out.bin", "out.xml"]),
    ("out.py", ["out.py", "out.safetensors"]),
    ("out.dks", ["out.dks"]), ("out.graph", ["out.graph"]), ("out.json", ["out.json"]),
  ])
  func everyFormIsWritten(output: String, files: [String]) throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let result = try Tool.dksc(model.path, "-o", folder.appending(path: output).path)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try names(folder) == (files + ["squeezenet_9.onnx"]).sorted())
    }
  }

  @Test func whatIsReadBackIsTheSameNetwork() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let graph = try Tool.dksc(model.path, "--emit", "graph")
      let copy = folder.appending(path: "copy.xml")
      #expect(try Tool.dksc(model.path, "-o", copy.path, "--method", "none", "--keep-weights").status == 0)
      let back = try Tool.dksc(copy.path, "--emit", "graph")
      #expect(back.status == 0, "\(back.errors)")
      // IR has no word for dropout, which is the identity at inference.
      func operations(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
          line.split(separator: "=").dropFirst().first?.split(separator: "(").first
            .map { $0.filter { $0 != " " } }
        }.filter { $0 != "dropout" }
      }
      #expect(operations(back.output) == operations(graph.output))
    }
  }

  @Test func unchangedModelsAreWrittenAsTheyWere() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let copy = folder.appending(path: "copy.onnx")
      let result = try Tool.dksc(model.path, "-o", copy.path, "--method", "none", "--keep-weights")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try Data(contentsOf: copy) == Data(contentsOf: model))
    }
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let written = try ["3", "3", "4"].map { seed in
        let file = folder.appending(path: "s.onnx")
        #expect(try Tool.dksc(model.path, "-o", file.path, "--seed", seed).status == 0)
        return try Data(contentsOf: file)
      }
      #expect(written[0] == written[1])
      #expect(written[0] != written[2])
    }
  }

  @Test func textAndWeightsGoThereAndBack() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let text = folder.appending(path: "t.dks")
      let kept = try Tool.dksc(model.path, "-o", text.path, "--method", "none", "--keep-weights")
      #expect(kept.status == 0, "\(kept.errors)")
      let weights = folder.appending(path: "t.safetensors")
      let back = folder.appending(path: "back.onnx")
      let result = try Tool.dksc(text.path, "-o", back.path, "--weights", weights.path)
      #expect(result.status == 0, "\(result.errors)")
      // The weights of another network are refused by name.
      try "network N { input x: Float[4] output y = x -> dense(2) }".write(
        to: text, atomically: false, encoding: .utf8)
      let refused = try Tool.dksc(text.path, "-o", back.path, "--weights", weights.path)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("has no tensor 'y.weight'"))
    }
  }

  /// PyTorch writes `a.0.b` or `a_0.b` where the graph has `a[0].b`.
  @Test func weightsOfAModuleAreFoundUnderItsNames() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let module = folder.appending(path: "m.py")
      #expect(try Tool.dksc(model.path, "-o", module.path, "--seed", "3").status == 0)
      let weighted = folder.appending(path: "w.onnx")
      let result = try Tool.dksc(
        model.path, "-o", weighted.path, "--weights", folder.appending(path: "m.safetensors").path)
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.errors.contains("new weights"))
    }
  }

  @Test(arguments: ["--fold", "--weights=w.safetensors"]) func textHasNoWeightsToChange(option: String) throws
  {
    try withModel("squeezenet_9.onnx") { model, folder in
      let result = try Tool.dksc(model.path, "-o", folder.appending(path: "t.dks").path, option)
      #expect(result.status == 64)
      #expect(result.errors.contains("change weights"))
    }
  }

  @Test func everyNodeIsExplained() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let result = try Tool.dksc(
        model.path, "-o", folder.appending(path: "e.onnx").path, "--explain", "--mean-pools")
      #expect(result.status == 0)
      #expect(result.errors.contains("because"))
      #expect(result.errors.contains("new weights, orthogonal, one tap"))
      #expect(result.errors.contains("now 'averagePool'"))
      #expect(!result.errors.contains("[DKS0512]"))
    }
  }

  @Test func aTruncatedFileIsOneError() throws {
    try withModel("squeezenet_9.onnx") { model, folder in
      let whole = try Data(contentsOf: model)
      let output = folder.appending(path: "out.onnx")
      for tenth in 0..<10 {
        try whole.prefix(whole.count * tenth / 10).write(to: model)
        let result = try Tool.dksc(model.path, "-o", output.path)
        #expect(result.status == 1, "\(tenth): \(result.errors)")
        #expect(result.errors.components(separatedBy: "error:").count == 2, "\(tenth): \(result.errors)")
        #expect(try names(folder) == ["squeezenet_9.onnx"])
      }
    }
  }
}
