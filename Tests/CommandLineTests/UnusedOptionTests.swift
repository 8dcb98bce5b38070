import Foundation
import Testing

/// Options that have nothing to act on are said: warnings where it takes the network to know, usage errors where
/// it does not.
struct UnusedOptionTests {
  static let program = """
    network N {
      method dks(zeta: 1.5)
      input x: Float[8]
      output y = x -> dense(8) -> tanh -> dense(2)
    }
    """

  private func inFolder(_ body: (URL, String) throws -> Void) throws {
    let folder = try Tool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "n.dks")
    try Self.program.write(to: program, atomically: false, encoding: .utf8)
    try body(folder, program.path)
  }

  @Test(arguments: [
    (["check", "--mean-pools"], "'--mean-pools' has no effect: the network has no max pool [DKS0805]"),
    (
      ["check", "--shortcut-weight", "0.5"],
      "'--shortcut-weight' has no effect: no sum of the network has a shortcut [DKS0563]"
    ),
    (["check", "--keep-weights"], "'--keep-weights' has no effect: a program has none"),
    (["check", "--opaque", "keep"], "'--opaque' has no effect"),
    (["check", "--validate"], "'--validate' has no effect: only OpenVINO files have a schema"),
    (["check", "--replace", "relu=tanh"], "the network has no activation 'relu'"),
    (
      ["check", "--subnets", "official", "--method", "he"],
      "'--subnets' has no effect: the method transforms no activation"
    ),
    (["--emit", "graph", "--seed", "3"], "'--seed' has no effect: 'graph' has no weights to draw"),
    (["--emit", "swift", "--seed", "3"], "'--seed' has no effect: the file has no 'train' section"),
    (["--emit", "graph", "--explain"], "'--explain' has no effect: it is about the nodes of a model"),
    (
      ["-o", "n.onnx", "--fold", "--method", "he"],
      "'--fold' has no effect: no activation of the network has a transform [DKS0974]"
    ),
  ])
  func warned(arguments: [String], warning: String) throws {
    try inFolder { folder, program in
      let placed = arguments.map { $0 == "n.onnx" ? folder.appending(path: $0).path : $0 }
      let result = try Tool.run(Tool.products.appending(path: "dksc"), placed + [program])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains(warning), "\(result.errors)")
    }
  }

  @Test(arguments: [
    (["check", "--seed", "1"], "'check' writes none"), (["analyze", "--seed", "1"], "'analyze' writes none"),
    (["check", "--weights", "w.safetensors"], "'--weights' is about the weights that are written"),
    (["analyze", "--at", "0.3"], "'--at' has no effect without '--ntk'"),
    (["analyze", "--draws", "16"], "'--draws' has no effect without '--empirical'"),
    (["analyze", "--compare", "--ntk"], "give one of both"),
    (["-o", "n.onnx", "--emit", "swift"], "name two forms"),
    (["-o", "n.onnx", "--no-main"], "'--no-main' is about Swift programs"),
    (["-o", "n.onnx", "--keep-weights", "--weights", "w.safetensors"], "give one"),
    (["-o", "n.swift", "--keep-weights"], "'--keep-weights' has no form in Swift"),
    (["--emit", "swift", "--keep-weights"], "write onnx, openvino, pytorch or dks"),
    (
      ["--emit", "graph", "--stop-after", "infer-shapes", "--print-after", "normalize-sums"],
      "'--stop-after infer-shapes' comes before it"
    ),
  ])
  func refused(arguments: [String], reason: String) throws {
    try inFolder { _, program in
      let result = try Tool.run(Tool.products.appending(path: "dksc"), arguments + [program])
      #expect(result.status == 64, "\(result.errors)")
      #expect(result.errors.contains(reason), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test("what is said of a model speaks of options, not of programs")
  func helps() throws {
    try inFolder { folder, program in
      let model = folder.appending(path: "n.onnx").path
      let linear = program.replacing("n.dks", with: "l.dks")
      try Self.program.replacing(" -> tanh", with: "").replacing("1.5)", with: "1.5, inputs: .off)")
        .replacing("method dks", with: "method none(inputs: off) //").write(
          toFile: linear, atomically: false, encoding: .utf8)
      #expect(try Tool.dksc(linear, "-o", model).status == 0)
      let result = try Tool.dksc("check", model)
      #expect(result.errors.contains("DKS0509"))
      #expect(result.errors.contains("help: write '--method he' to draw weights alone"))
      #expect(!result.errors.contains("'method none'"))
      let parameter = try Tool.dksc("check", model, "-D", "depth=3", "--method", "he")
      #expect(parameter.errors.contains("'-D depth' has no effect: a model has no parameters [DKS0805]"))
    }
  }
}
