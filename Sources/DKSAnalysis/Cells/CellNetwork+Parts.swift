import DKSGraph

extension CellNetwork {
  /// Channels at the locations of one class.
  struct ValuePart {
    var cell: Int
    var channels: Range<Int>
    var locations: Int
  }

  /// What the value of `node` is made of; empty where all of it is alike.
  func parts(of node: Int) -> [ValuePart] {
    guard case .parts(let parts) = values[node] else { return [] }
    return zip(parts.classes, parts.counts).flatMap { segments, count in
      var first = 0
      return segments.map { segment in
        defer { first += segment.size }
        return ValuePart(cell: segment.source.index, channels: first..<first + segment.size, locations: count)
      }
    }
  }

  /// The name of the node that computes a cell; of one that computes several, with the channels and locations.
  func name(of cell: Int) -> String {
    let node = Int(cells[cell].node)
    guard node >= 0 else { return "0" }
    let name = graph.nodes[node].name
    let parts = parts(of: node)
    guard let part = parts.first(where: { $0.cell == cell }) else { return name }
    var label = name
    if Set(parts.map(\.channels)).count > 1 {
      label += "[\(part.channels.lowerBound)..<\(part.channels.upperBound)]"
    }
    let locations = graph.nodes[node].type.locationCount
    if part.locations < locations { label += " at \(part.locations) of \(locations) locations" }
    return label
  }
}
