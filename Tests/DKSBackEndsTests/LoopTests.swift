import DKSGraph
import Testing

@Suite("Turns that repeat become loops")
struct LoopTests {
  /// A chain of dense layers of the given sizes, each followed by tanh, in turns of `repeat`.
  private func chain(_ sizes: [Int], indices: [Int]? = nil, odd: Int? = nil) -> String {
    var lines = ["graph Chain method=none {", "  image = input : f32[4]"]
    var last = "image"
    for (i, size) in sizes.enumerated() {
      let scope = "h.repeat[\(indices?[i] ?? i)]"
      let phi = odd == i ? "relu" : "tanh"
      lines.append("  \(scope).dense = dense(\(last)) {units: \(size)} : f32[\(size)]")
      lines.append("  \(scope).act = activation(\(scope).dense) {phi: \(phi)} : f32[\(size)]")
      last = "\(scope).act"
    }
    return (lines + ["  output y = dense(\(last)) {units: 1} : f32[1]", "}"]).joined(separator: "\n")
  }

  @Test("One layer a turn: an array of layers")
  func layers() throws {
    let program = try swift(chain([4, 4, 4]))
    expect(program, contains: #"h = (0..<3).map { build.dense("h.repeat[\($0)].dense", from: 4, to: 4) }"#)
    expect(program, contains: "var x = image\nfor layer in h {\nx = Self.tanh(layer(x))\n}")
  }

  @Test("A first turn of another size stands before the loop")
  func first() throws {
    let program = try swift(chain([8, 8, 8]))
    expect(
      program,
      contains: #"""
        first = build.dense("h.repeat[0].dense", from: 4, to: 8)
        h = (1..<3).map { build.dense("h.repeat[\($0)].dense", from: 8, to: 8) }
        """#)
  }

  @Test("Turns that differ in sizes alone: a list of layers")
  func sizes() throws {
    let program = try swift(chain([8, 6, 5]))
    expect(
      program,
      contains: """
        h = [
          build.dense("h.repeat[0].dense", from: 4, to: 8), build.dense("h.repeat[1].dense", from: 8, to: 6),
          build.dense("h.repeat[2].dense", from: 6, to: 5),
        ]
        """)
  }

  @Test("A turn with another activation is no turn of the loop")
  func oddActivation() throws {
    let program = try swift(chain([4, 4, 4, 4, 4], odd: 2))
    #expect(program.contains("(0..<2).map"))
    #expect(program.contains("(3..<5).map"))
    #expect(program.contains(#"build.dense("h.repeat[2].dense", from: 4, to: 4)"#))
  }

  @Test("Numbers with a gap are no loop")
  func gap() throws {
    let program = try swift(chain([4, 4], indices: [0, 2]))
    #expect(!program.contains("for layer in"))
  }

  @Test("A turn that reads the turn before the last is no turn of the loop")
  func skippedTurn() throws {
    let program = try swift(
      """
      graph Skip method=none {
        x = input : f32[4]
        h.repeat[0].dense = dense(x) {units: 4} : f32[4]
        h.repeat[1].dense = dense(h.repeat[0].dense) {units: 4} : f32[4]
        h.repeat[2].dense = dense(h.repeat[0].dense) {units: 4} : f32[4]
        output y = sum(h.repeat[1].dense, h.repeat[2].dense) {weights: [0.6, 0.8]} : f32[4]
      }
      """)
    #expect(!program.contains("(0..<3)"))
  }

  @Test("Several layers a turn: an array of structs, which a lone turn uses too")
  func structs() throws {
    func turn(_ i: Int, _ operand: String, _ from: Int) -> String {
      """
        h.repeat[\(i)].dense = dense(\(operand)) {units: 8} : f32[8]
        h.repeat[\(i)].tanh = activation(h.repeat[\(i)].dense) {phi: tanh} : f32[8]
        h.repeat[\(i)].dense_2 = dense(h.repeat[\(i)].tanh) {units: 6} : f32[6]
      """
    }
    let program = try swift(
      """
      graph Deep method=none {
        image = input : f32[4]
      \(turn(0, "image", 4))
      \(turn(1, "h.repeat[0].dense_2", 6))
      \(turn(2, "h.repeat[1].dense_2", 6))
        output y = dense(h.repeat[2].dense_2) {units: 1} : f32[1]
      }
      """)
    expect(
      program,
      contains: #"""
        struct DenseBlock: Sendable {
          let dense: Dense
          let dense2: Dense
          init(_ build: inout ParameterBuilder, name: String, from: Int) {
            dense = build.dense("\(name).dense", from: from, to: 8)
            dense2 = build.dense("\(name).dense_2", from: 8, to: 6)
          }
          func callAsFunction(_ input: Tensor) -> Tensor {
            let x = Deep.tanh(dense(input))
            return dense2(x)
          }
        }
        """#)
    expect(program, contains: #"h = (1..<3).map { DenseBlock(&build, name: "h.repeat[\($0)]", from: 6) }"#)
    expect(program, contains: "for block in h {\nx = block(x)\n}")
  }

  @Test("A scan walks over the elements, carries its state and collects its results")
  func scan() throws {
    var lines = [
      "graph Recurrent method=none {", "  sentence = input : f32[3, 4]",
      "  states.zeros = zeros {shape: [5]} : f32[5]",
    ]
    var state = "states.zeros"
    for i in 0..<3 {
      let p = "states.scan[\(i)]"
      lines += [
        "  \(p).element = element(sentence) {index: \(i)} : f32[4]",
        "  \(p).dense = dense(\(p).element) {units: 5, weights: states.scan.dense} : f32[5]",
        "  \(p).dense_2 = dense(\(state)) {units: 5, bias: false, weights: states.scan.dense_2} : f32[5]",
        "  \(p).sum = sum(\(p).dense, \(p).dense_2) {weights: [0.6, 0.8]} : f32[5]",
        "  \(p).tanh = activation(\(p).sum) {phi: tanh} : f32[5]",
      ]
      state = "\(p).tanh"
    }
    lines += [
      "  output all = stack(states.scan[0].tanh, states.scan[1].tanh, states.scan[2].tanh) : f32[3, 5]", "}",
    ]
    let program = try swift(lines.joined(separator: "\n"))
    expect(
      program,
      contains: #"""
        scanDense = build.dense("states.scan.dense", from: 4, to: 5)
        scanDense2 = build.dense("states.scan.dense_2", from: 5, to: 5, bias: false)
        """#)
    expect(
      program,
      contains: """
        var x = Tensor.zeros(shape: [5], like: sentence)
        var states: [Tensor] = []
        for step in 0..<3 {
          x = weightedSum((0.6, scanDense(sentence.element(step))), (0.8, scanDense2(x)))
          x = Self.tanh(x)
          states.append(x)
        }
        return Output(all: stacked(states))
        """)
  }

  @Test("What an inner turn leaves for others is collected")
  func collected() throws {
    let program = try swift(
      """
      graph Exits method=none {
        image = input : f32[4]
        h.repeat[0].dense = dense(image) {units: 4} : f32[4]
        h.repeat[1].dense = dense(h.repeat[0].dense) {units: 4} : f32[4]
        h.repeat[2].dense = dense(h.repeat[1].dense) {units: 4} : f32[4]
        output y = sum(h.repeat[1].dense, h.repeat[2].dense) {weights: [0.6, 0.8]} : f32[4]
      }
      """)
    expect(program, contains: "return Output(y: weightedSum((0.6, hs[1]), (0.8, x)))")
  }

  @Test("Two states change together")
  func twoStates() throws {
    func turn(_ i: Int, _ a: String, _ b: String) -> String {
      """
        h.repeat[\(i)].sum = sum(\(a), \(b)) {weights: [0.6, 0.8]} : f32[4]
        h.repeat[\(i)].sum_2 = sum(\(a), \(b)) {weights: [0.8, -0.6]} : f32[4]
      """
    }
    let program = try swift(
      """
      graph Rotation method=none {
        a = input : f32[4]
        b = input : f32[4]
      \(turn(0, "a", "b"))
      \(turn(1, "h.repeat[0].sum", "h.repeat[0].sum_2"))
      \(turn(2, "h.repeat[1].sum", "h.repeat[1].sum_2"))
        output y = concat(h.repeat[2].sum, h.repeat[2].sum_2) : f32[8]
      }
      """)
    expect(
      program,
      contains: """
        for _ in 0..<3 {
          let hSum = weightedSum((0.6, x), (0.8, h))
          h = weightedSum((0.8, x), (-0.6, h))
          x = hSum
        }
        return Output(y: concatenated([x, h]))
        """)
  }
}
