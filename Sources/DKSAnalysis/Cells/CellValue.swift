/// What a node computes, as references to cells: a list of channel groups for each class of locations (Theory 1.8).
enum CellValue: Sendable {
  /// All channels at all locations are alike.
  case uniform(CellReference)
  case parts(CellParts)

  /// How many lists of channels it takes to say it.
  var segmentCount: Int {
    switch self {
    case .uniform: 0
    case .parts(let parts): parts.classes.reduce(0) { $0 + 1 + $1.count }
    }
  }
}

/// A value whose channels or locations differ.
struct CellParts: Sendable {
  /// Consecutive channels that are alike.
  struct Segment: Hashable, Sendable {
    var source: CellReference
    /// The number of channels.
    var size: Int
  }

  /// The channels at the locations of each class.
  var classes: [[Segment]]
  /// The class of each location; empty where there is one class.
  var classOfLocation: [Int32]
  /// The number of locations of each class.
  var counts: [Int]

  /// Channels that are alike at all of `locations` places.
  init(_ segments: [Segment], locations: Int) {
    classes = [segments]
    classOfLocation = []
    counts = [locations]
  }

  /// The channels of each location, by class.
  init(classes: [[Segment]], classOfLocation: [Int32]) {
    self.classes = classes
    self.classOfLocation = classes.count > 1 ? classOfLocation : []
    counts = [Int](repeating: 0, count: classes.count)
    for number in classOfLocation { counts[Int(number)] += 1 }
  }

  /// The class of location `p`.
  func number(at p: Int) -> Int { classOfLocation.isEmpty ? 0 : Int(classOfLocation[p]) }

  /// The same value, as short as it can be said.
  var simplified: CellValue {
    if classes.count == 1, classes[0].count == 1 { return .uniform(classes[0][0].source) }
    return .parts(self)
  }
}

extension CellParts.Segment {
  /// Puts a segment behind others, as part of the last one where it continues it.
  func append(to segments: inout [CellParts.Segment]) {
    guard size > 0 else { return }
    if let last = segments.last, case .shift(let k) = last.source.channel,
      case .shift(let l) = source.channel,
      last.source.cell == source.cell, last.source.place == source.place, last.source.place.isPlain,
      Int(l) == Int(k) + last.size
    {
      segments[segments.count - 1].size += size
    } else {
      segments.append(self)
    }
  }
}

extension [CellParts.Segment] {
  /// The number of channels.
  var size: Int { reduce(0) { $0 + $1.size } }
}
