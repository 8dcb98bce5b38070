import DKSFormulas
import Testing

@testable import DKSModels
@testable import DKSTensors

/// Reshapes to shapes that are known only when the network runs.
struct FreeReshapeTests {
  private let foreign = Operator.foreign(ForeignOperator(type: "Reshape", domain: ""))

  /// x.view(x.size(0), -1) for a free batch.
  private func view(_ model: inout Model, of x: ModelValue.ID, batchOf y: ModelValue.ID, rest: [Int])
    -> ModelValue.ID
  {
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

  /// B = x.size(0) at the top of a network, y.view(B, -1) far below.
  @Test func theBatchIsThatOfTheInputWhereverItIs() {
    var model = Model.empty()
    let x = model.input("x", [nil, 3, 4, 4])
    let window = OperatorWindow(size: [3, 3], padsBefore: [1, 1], padsAfter: [1, 1])
    let convolved = model.add(.convolution(window, groups: 1), x, model.weight([8, 3, 3, 3]))
    let sum = model.add(.elementwise(.add), convolved, model.weight([8, 1, 1]))
    let tokens = model.add(.transpose([0, 2, 1]), model.add(.reshape([0, 8, 16]), sum))
    let y = view(&model, of: tokens, batchOf: x, rest: [-1])
    model.resolveFreeReshapes()
    #expect(model.nodes.last?.operation == .reshape([0, -1]))
    #expect(model[y].shape == [nil, 128])
  }

  /// Windows of images are examples too, of which there are more than images.
  @Test func whatIsNoLongerTheBatchIsNotCopied() {
    var model = Model.empty()
    let x = model.input("x", [nil, 4, 8])
    let windows = model.add(.reshape([-1, 8]), x)
    _ = view(&model, of: windows, batchOf: x, rest: [-1])
    model.resolveFreeReshapes()
    #expect(model.nodes.last?.operation == foreign)
  }

  /// The channels of a value are known though its batch is not, and arithmetic goes on with them.
  @Test func knownExtentsAreNumbers() throws {
    var model = Model.empty()
    let x = model.input("x", [nil, 8, 4, 4])
    let channels = model.add(.gather(axis: 0), model.add(.shape, x), model.constant(.ints([1], shape: [])))
    let half = model.add(.elementwise(.divide), channels, model.constant(.ints([2], shape: [])))
    let part = Operator.foreign(
      ForeignOperator(type: "Shape", domain: "", settings: ["start": .integer(-2), "end": .integer(4)]))
    let extents = model.add(part, x)
    let batch = model.add(.gather(axis: 0), model.add(.shape, x), model.constant(.ints([0], shape: [])))
    model.resolveFreeReshapes()
    #expect(try model[half].constant?.integers() == [4])
    #expect(try model[extents].constant?.integers() == [4, 4])
    #expect(model[batch].constant == nil)
  }

  /// Expand of a target whose −1 stand for the operand's own extents, as exporters write it.
  @Test func choicesBetweenExtentsAreFollowed() {
    var model = Model.empty()
    let x = model.input("x", [nil, 8])
    let batch = model.add(.gather(axis: 0), model.add(.shape, x), model.constant(.ints([0], shape: [])))
    let wanted = model.add(
      .concat(axis: 0), model.add(.unsqueeze([0]), batch), model.constant(.ints([-1, 8])))
    let isOwn = model.add(.elementwise(.equal), wanted, model.constant(.ints([-1, -1, -1])))
    let target = model.add(.elementwise(.select), isOwn, model.constant(.ints([1, 1, 1])), wanted)
    let expand = Operator.foreign(ForeignOperator(type: "Expand", domain: ""))
    let token = model.add(expand, model.input("t", [1, 1, 8]), target)
    let y = view(&model, of: token, batchOf: x, rest: [-1])
    model.resolveFreeReshapes()
    #expect(model[token].shape == [nil, 1, 8])
    #expect(model[y].shape == [nil, 8])
  }

  /// A token that is put before those of each example: Expand(token, [B, 1, 8]).
  @Test func partlyKnownTargetsTellExtents() {
    var model = Model.empty()
    let x = model.input("x", [nil, 8])
    let batch = model.add(.gather(axis: 0), model.add(.shape, x), model.constant(.ints([0], shape: [])))
    let target = model.add(
      .concat(axis: 0), model.add(.unsqueeze([0]), batch), model.constant(.ints([2, 8])))
    let expand = Operator.foreign(ForeignOperator(type: "Expand", domain: ""))
    let token = model.add(expand, model.input("t", [1, 1, 8]), target)
    let y = view(&model, of: token, batchOf: x, rest: [-1])
    model.resolveFreeReshapes()
    #expect(model[token].shape == [nil, 2, 8])
    #expect(model[y].shape == [nil, 16])
  }
}
