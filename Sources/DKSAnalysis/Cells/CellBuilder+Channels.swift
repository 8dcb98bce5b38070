import DKSGraph

/// Counting through the channels of references.
extension CellBuilder {
  /// The same reference, `offset` channels further on, of which `count` are meant.
  mutating func advance(_ source: CellReference, by offset: Int, count: Int) -> CellReference {
    guard offset != 0 else { return source }
    var result = source
    switch source.channel {
    case .shift(let k):
      if let places = rearrangements.flattenedPlaces(source.place) {
        // Channels of a flattened image are its elements, location by location.
        result.channel = .shift(k + Int32(offset / places))
        if offset % places != 0 {
          result.place = rearrangements.compose(.shift(Int32(offset % places)), source.place)
        }
      } else {
        result.channel = .shift(k + Int32(offset))
      }
    case .at: break
    case .moved:
      if count <= Rearrangements.fewElements {
        result.channel = rearrangements.position(
          of: PlaceTable(offset..<offset + count), in: source.channel)
      } else {
        result.channel = rearrangements.compose(.shift(Int32(offset)), source.channel)
      }
    }
    return result
  }

  /// The channels of `list` from `start` on, `count` of them.
  mutating func cut(_ list: [CellParts.Segment], from start: Int, count: Int) -> [CellParts.Segment] {
    var result: [CellParts.Segment] = []
    var position = 0
    for segment in list {
      let low = max(start, position)
      let high = min(start + count, position + segment.size)
      if low < high {
        let source = advance(segment.source, by: low - position, count: high - low)
        CellParts.Segment(source: source, size: high - low).append(to: &result)
      }
      position += segment.size
    }
    return result
  }

  /// The longest runs of channels that lie within one segment of each of `lists`.
  mutating func runs(_ lists: [[CellParts.Segment]]) -> [(size: Int, sources: [CellReference])] {
    if lists.allSatisfy({ $0.count == 1 }) {
      return [(lists.first?.first?.size ?? 0, lists.map { $0[0].source })]
    }
    var positions = [(segment: Int, done: Int)](repeating: (0, 0), count: lists.count)
    var result: [(size: Int, sources: [CellReference])] = []
    while zip(lists, positions).allSatisfy({ $1.segment < $0.count }) {
      let size = zip(lists, positions).map { $0[$1.segment].size - $1.done }.min() ?? 0
      var sources: [CellReference] = []
      for (list, position) in zip(lists, positions) {
        sources.append(advance(list[position.segment].source, by: position.done, count: size))
      }
      result.append((size, sources))
      for k in positions.indices {
        positions[k].done += size
        if positions[k].done == lists[k][positions[k].segment].size {
          positions[k] = (positions[k].segment + 1, 0)
        }
      }
    }
    return result
  }
}
