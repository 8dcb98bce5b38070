import Testing

@testable import DKSInterchange

/// Reshapes to shapes that are known only when the network runs.
struct FreeReshapeTests {
  private let foreign = Operator.foreign(ForeignOperator(type: "Reshape", domain: ""))

  /// x.view(x.size(0), -1) for a free batch.
  private func view(_ model: inout Model, of x: Value.ID, batchOf y: Value.ID, rest: [Int]) -> Value.ID {
    let batch = model.add(.gather(axis: 0), model.add(.shape, y), model.constant(.ints([0], shape: [])))
    let target = model.add(
      .concat(axis: 0), model.add(.unsqueeze([0]), batch), model.constant(.ints(rest)))
    return model.add(foreign, x, target)
  }

  @Test func theOperandsOwnExtentIsCopied() {
    var model = Model.empty()
    let x = model.input("x", [nil, 8, 2, 2])
    let y = view(&model, of: x, batchOf: x, rest: [-1])
    model.resolveFreeReshapes()
    #expect(model.nodes.last?.operation == .reshape([0, -1]))
    #expect(model.nodes.last?.operands == [x])
    #expect(model[y].shape == [nil, 32])
  }

  @Test func oneUnknownExtentIsWhatIsLeft() {
    var model = Model.empty()
    let x = model.input("x", [nil, 8, 2, 2])
    let other = model.input("other", [nil, 3])
    let y = view(&model, of: x, batchOf: other, rest: [32])
    model.resolveFreeReshapes()
    #expect(model.nodes.last?.operation == .reshape([-1, 32]))
    #expect(model[y].shape == [nil, 32])
  }

  /// The batch of another value and −1: nothing says that they agree.
  @Test func twoUnknownExtentsStay() {
    var model = Model.empty()
    let x = model.input("x", [nil, 8, 2, 2])
    let other = model.input("other", [nil, 3])
    _ = view(&model, of: x, batchOf: other, rest: [-1])
    model.resolveFreeReshapes()
    #expect(model.nodes.last?.operation == foreign)
  }

  /// A zero copies or is a zero, as the node's own setting has it.
  @Test func zerosStay() {
    var model = Model.empty()
    _ = model.add(foreign, model.input("x", [nil, 8]), model.constant(.ints([0, 8])))
    model.resolveFreeReshapes()
    #expect(model.nodes.last?.operation == foreign)
  }

  /// Each target depends on the shape that the one before it gives.
  @Test func longChainsAreResolvedInOneWalk() {
    var model = Model.empty()
    var x = model.input("x", [nil, 8, 2])
    for i in 0..<50 {
      let shape = model.add(.shape, x)
      let slice = model.add(.slice([AxisSlice(axis: 0, start: 0, end: 2)]), shape)
      let target = model.add(.concat(axis: 0), slice, model.constant(.ints(i % 2 == 0 ? [1, 2] : [2])))
      x = model.add(foreign, x, target)
    }
    model.resolveFreeReshapes()
    #expect(model.nodes.allSatisfy { $0.operation != foreign })
    #expect(model[x].shape == [nil, 8, 2])
  }
}
