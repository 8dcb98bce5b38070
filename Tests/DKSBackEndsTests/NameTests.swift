import Testing

@testable import DKSBackEnds

@Suite("Names in generated Swift")
struct NameTests {
  @Test("Words of the language are escaped where they are values, not where they are labels")
  func keywords() throws {
    let program = try swift(
      """
      graph Words method=none {
        in = input : f32[2]
        output default = flatten(in) : f32[2]
      }
      """)
    #expect(program.contains("public func callAsFunction(in: Tensor) -> Output"))
    #expect(program.contains("Output(default: `in`.flattened())"))
    #expect(program.contains("public let `default`: Tensor"))
    #expect(program.contains(#"self(in: batch["in"])"#))
  }

  @Test("Names of the runtime are given up", arguments: ["Tensor", "Network", "Dense", "Main"])
  func runtimeTypes(name: String) throws {
    let program = try swift(
      """
      graph \(name) method=none {
        x = input : f32[2]
        output y = flatten(x) : f32[2]
      }
      """)
    #expect(program.contains("public struct \(name)Model: Network"))
  }

  @Test(
    "An input or a head that is called like a type hides none",
    arguments: ["Output", "Tensor", "Batch", "Parameters", "Hidden"])
  func typesAsNames(name: String) throws {
    let program = try swift(
      """
      graph Hidden method=none {
        \(name) = input : f32[2]
        output y = dense(\(name)) {units: 1} : f32[1]
      }
      """)
    let lower = name.prefix(1).lowercased() + name.dropFirst()
    #expect(program.contains("callAsFunction(\(lower)Input: Tensor) -> Output"))
    #expect(program.contains("batch[\"\(name)\"]"))
    let head = try swift(
      """
      graph Hidden method=none {
        x = input : f32[2]
        output \(name) = dense(x) {units: 1} : f32[1]
      }
      """)
    #expect(head.contains("public let \(lower)Head: Tensor"))
  }

  @Test("Text that is no name becomes one, and strings keep it")
  func oddNames() throws {
    let program = try swift(
      """
      graph Odd method=none {
        "left \\"wing\\"" = input : f32[2]
        output "7 up" = dense("left \\"wing\\"") {units: 1} : f32[1]
      }
      """)
    #expect(program.contains("callAsFunction(leftWing: Tensor)"))
    #expect(program.contains(#"batch["left \"wing\""]"#))
    #expect(program.contains(#"build.dense("7 up", from: 2, to: 1)"#))
  }

  @Test(
    "Camel case",
    arguments: [
      (["features", "conv_2"], "featuresConv2"), (["GRU"], "gru"), (["MLPBlock"], "mlpBlock"),
      (["1x1"], "layer1x1"),
      (["ζ"], "ζ"), (["a b"], "aB"), (["…"], "layer"),
    ])
  func camelCase(parts: [String], name: String) {
    #expect(SwiftIdentifier.lowerCamel(parts) == name)
  }

  @Test("A taken name gets the next free number")
  func scope() {
    var names = NameScope(reserved: ["conv", "conv3"])
    #expect(names.claim("conv") == "conv2")
    #expect(names.claim("conv") == "conv4")
    #expect(names.claim("conv2") == "conv2_2")
    #expect(names.claim("conv", "pool") == "pool")
  }
}
