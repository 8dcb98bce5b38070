import DKSGraph
import Testing

@testable import DKSLowering
@testable import DKSTensors

@Suite("Drawn weights")
struct DrawingTests {
  func drawn(_ operation: any Operation, on type: TensorType) throws -> (Tensor, Node) {
    let graph = try Graph.sample(type) { builder, x in
      try builder.add(operation, to: [x], named: "y")
    }
    let table = ParameterTable.drawn(for: graph, seed: 7)
    let tensor = try #require(table[graph.nodes[1], .weight])
    #expect(tensor.shape == graph.nodes[1].operation.parameters(for: [type]).first?.shape)
    return (tensor, graph.nodes[1])
  }

  let suo = Initializer(.orthogonal, isDelta: true)

  @Test("every learned tensor of a graph has a draw under its owner's name")
  func keys() throws {
    let graph = try Graph.sample(TensorType(.float32, [3, 4, 4])) { builder, x in
      let a = try builder.add(Convolution(channels: 4, kernel: 3, initializer: suo), to: [x], named: "a")
      let b = try builder.add(ScaleShift(), to: [a], named: "b")
      return try builder.add(LayerNorm(), to: [b], named: "y")
    }
    let table = ParameterTable.drawn(for: graph, seed: 3)
    #expect(table.tensors.count == 6)
    guard case .drawn(let draw)? = table[graph.nodes[1], .weight]?.payload else {
      Issue.record("not drawn")
      return
    }
    #expect(draw.key == "a.weight" && draw.seed == 3 && draw.tap == [1, 1] && draw.groups == 1)
    let numbers = { (i: Int, role: ParameterShape.Role) in try table[graph.nodes[i], role]?.floats() }
    #expect(try numbers(1, .bias) == [0, 0, 0, 0])
    #expect(try numbers(2, .gain) == [1, 1, 1, 1])
    #expect(try numbers(2, .bias) == [0, 0, 0, 0])
    #expect(try numbers(3, .gain) == [1, 1, 1, 1])
  }

  @Test("rows of an embedding are normal with variance 1")
  func embedding() throws {
    let (tensor, _) = try drawn(
      Embedding(count: 50, size: 40, initializer: Initializer(.gaussian)), on: TensorType(.int32, [2]))
    let numbers = try tensor.floats()
    let square = numbers.reduce(0) { $0 + Double($1) * Double($1) } / Double(numbers.count)
    #expect(abs(square - 1) < 0.1)
  }

  @Test("where kernels of a transposed convolution do not overlap, each tap is an orthogonal matrix")
  func transposed() throws {
    for groups in [1, 2] {
      let layer = TransposedConvolution(
        channels: 8, kernel: 2, stride: 2, groups: groups, initializer: suo)
      let (tensor, _) = try drawn(layer, on: TensorType(.float32, [8, 3, 3]))
      let w = ReferenceArray(tensor.shape, try tensor.floats().map { Double($0) })
      let size = 8 / groups
      for tap in ReferenceArray.Places([2, 2]) {
        for group in 0..<groups {
          for (i, j) in [(0, 0), (0, 1), (1, 1), (2, 3)] {
            let product = (0..<size).reduce(0) {
              $0 + w[[group * size + i, $1] + tap] * w[[group * size + j, $1] + tap]
            }
            #expect(abs(product - (i == j ? 1 : 0)) < 1e-5)
          }
        }
      }
    }
  }

  @Test(
    "kernels that overlap have one matrix at the stride's number of taps, zeros elsewhere", arguments: [1, 2])
  func transposedBlock(groups: Int) throws {
    let layer = TransposedConvolution(
      channels: 8, kernel: 4, stride: 2, padding: .explicit(Border(1)), groups: groups,
      initializer: Initializer(.orthogonal, isDelta: true))
    let (tensor, _) = try drawn(layer, on: TensorType(.float32, [8, 3, 3]))
    let w = ReferenceArray(tensor.shape, try tensor.floats().map { Double($0) })
    for place in ReferenceArray.Places(w.shape) {
      let isInside = (1...2).contains(place[2]) && (1...2).contains(place[3])
      #expect(w[place] == (isInside ? w[[place[0], place[1], 1, 1]] : 0))
    }
    let row = (0..<8 / groups).reduce(0) { $0 + w[[2, $1, 1, 2]] * w[[2, $1, 1, 2]] }
    #expect(abs(row - 1) < 1e-5)
  }

  @Test("drawn whole, their fan-in counts the taps that meet in a place of the result")
  func transposedFanIn() throws {
    let layer = TransposedConvolution(
      channels: 40, kernel: 3, stride: 2, padding: .explicit(Border(1)), outputPadding: 1,
      initializer: Initializer(.gaussian))
    let operand = TensorType(.float32, [40, 3, 3])
    #expect(layer.parameters(for: [operand]).map(\.fanIn) == [90, 90])
    let numbers = try drawn(layer, on: operand).0.floats()
    let square = numbers.reduce(0) { $0 + Double($1) * Double($1) } / Double(numbers.count)
    #expect(abs(square * 90 - 1) < 0.05)
  }

  @Test("a single location is dealt out: each tap makes a place of its own")
  func transposedProjection() throws {
    let layer = TransposedConvolution(channels: 6, kernel: 4, initializer: Initializer(.orthogonal))
    let operand = TensorType(.float32, [6, 1, 1])
    #expect(layer.deltaTap(for: operand) == nil)
    #expect(layer.isPatch(over: operand))
    let (tensor, _) = try drawn(layer, on: operand)
    let w = ReferenceArray(tensor.shape, try tensor.floats().map { Double($0) })
    for tap in ReferenceArray.Places([4, 4]) {
      let row = (0..<6).reduce(0) { $0 + w[[2, $1] + tap] * w[[2, $1] + tap] }
      #expect(abs(row - 1) < 1e-5)
    }
    #expect(w[[2, 0, 0, 0]] != w[[2, 0, 0, 1]])
  }

  @Test("with stride 1 a transposed convolution has one tap")
  func transposedDelta() throws {
    let layer = TransposedConvolution(
      channels: 4, kernel: 3, padding: .explicit(Border(1)), initializer: suo)
    let (tensor, _) = try drawn(layer, on: TensorType(.float32, [4, 5, 5]))
    let w = ReferenceArray(tensor.shape, try tensor.floats().map { Double($0) })
    for place in ReferenceArray.Places(w.shape) where place[2] != 1 || place[3] != 1 {
      #expect(w[place] == 0)
    }
    let row = (0..<4).reduce(0) { $0 + w[[2, $1, 1, 1]] * w[[2, $1, 1, 1]] }
    #expect(abs(row - 1) < 1e-5)
  }
}
