import DKSFormulas
import Testing

@testable import DKSModels
@testable import DKSTensors

/// What follows from constants is worked out within limits, however few bytes say it.
@Suite struct ConstantWorkTests {
  @Test("a long chain of sums of one constant is worked out as far as the limit goes, and no further")
  func chains() {
    var model = Model.empty()
    var value = model.constant(.floats([Float](repeating: 1, count: 50_000)))
    let first = value
    for _ in 0..<1000 { value = model.add(.elementwise(.add), [value, first], results: 1)[0] }
    model.outputs.append(.init("y", value))
    model.evaluateConstants()
    let known = model.nodes.prefix { node in node.results[0].map { model[$0].constant != nil } ?? false }
    #expect((10..<200).contains(known.count))
    // Another walk over the nodes takes nothing more.
    let count = model.evaluatedCount
    model.resolveFreeReshapes()
    #expect(model.evaluatedCount < count + 1000)
  }

  @Test("shape arithmetic is far below the limit")
  func shapes() {
    var model = Model.empty()
    var value = model.constant(.ints([2, 3, 4]))
    let one = model.constant(.ints([1]))
    for _ in 0..<20_000 { value = model.add(.elementwise(.add), [value, one], results: 1)[0] }
    model.evaluateConstants()
    #expect(model[value].constant != nil)
  }
}
