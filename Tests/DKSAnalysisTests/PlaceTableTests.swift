import Testing

@testable import DKSAnalysis

/// Tables of places answer as the dictionaries would that they stand for.
@Suite struct PlaceTableTests {
  private func table(_ pairs: KeyValuePairs<Int, Int>) -> PlaceTable {
    var result = PlaceTable()
    for (element, place) in pairs { result.append(element, place) }
    return result
  }

  @Test func consecutiveElementsAndOthersAreFound() {
    let (dense, sparse) = (PlaceTable([7, 5, 3]), table([2: 9, 5: 1, 11: 4]))
    #expect((-1...3).map { dense[$0] } == [nil, 7, 5, 3, nil])
    #expect((0...12).map { sparse[$0] } == [nil, nil, 9, nil, nil, 1, nil, nil, nil, nil, nil, 4, nil])
    #expect(PlaceTable()[0] == nil)
  }

  @Test func shiftsAreShifts() {
    #expect(PlaceTable(4..<9).shift == 4)
    #expect(table([2: 5, 7: 10]).shift == 3)
    #expect(table([2: 5, 7: 11]).shift == nil)
    #expect(PlaceTable().shift == nil)
  }

  @Test func rearrangementsThatAreOneHaveOneNumber() {
    var all = Rearrangements()
    let turn = all.position(of: PlaceTable([1, 0]), in: .aligned)
    #expect(all.position(of: PlaceTable([1, 0]), in: .aligned) == turn)
    #expect(all.position(of: PlaceTable([1, 0]), in: turn) == .aligned)
    #expect(all.position(of: PlaceTable([2, 3]), in: .shift(1)) == .shift(3))
    #expect(all.position(of: table([4: 1]), in: turn) == .at(0))
  }
}
