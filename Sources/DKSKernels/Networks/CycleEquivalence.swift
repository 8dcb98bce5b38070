/// A directed edge between vertices that are numbered in topological order.
struct FlowEdge: Hashable, Sendable {
  var from: Int
  var to: Int
}

/// Groups the edges of a single-entry, single-exit flow graph into classes of cycle equivalence
/// (Johnson, Pearson and Pingali 1994, section 3): two edges are in one class when every cycle has both or
/// neither, with the edge from the last vertex back to the first added.
///
/// Vertex 0 is the entry, `vertexCount - 1` the exit; every vertex lies on a path between them and edges
/// ascend. `edges` is sorted by target. Classes hold indices of `edges`, ascending; the added edge has the
/// index `edges.count` and is listed first in its class.
///
/// Each edge outside a spanning tree gets a 128-bit label, a tree edge the exclusive or of the labels of
/// those that close a cycle over it; edges of equal label are equivalent. The labels are fixed
/// pseudorandom numbers, so the result is deterministic, and wrong with probability below E²·2⁻¹²⁸.
func cycleEquivalenceClasses(vertexCount: Int, edges: [FlowEdge]) -> [[Int]] {
  var generator = SplitMix(state: 0x9E37_79B9_7F4A_7C15)
  var labels = [EdgeLabel](repeating: EdgeLabel(), count: edges.count + 1)
  var covering = [EdgeLabel](repeating: EdgeLabel(), count: vertexCount)
  var treeEdge = [Int?](repeating: nil, count: vertexCount)
  for (index, edge) in (edges + [FlowEdge(from: vertexCount - 1, to: 0)]).enumerated() {
    if index < edges.count, treeEdge[edge.to] == nil {
      treeEdge[edge.to] = index
    } else {
      let label = EdgeLabel(high: generator.next(), low: generator.next())
      labels[index] = label
      covering[edge.from].formExclusiveOr(label)
      covering[edge.to].formExclusiveOr(label)
    }
  }
  for vertex in (1..<vertexCount).reversed() {
    guard let index = treeEdge[vertex] else { continue }
    labels[index] = covering[vertex]
    covering[edges[index].from].formExclusiveOr(covering[vertex])
  }
  var classOfLabel: [EdgeLabel: Int] = [:]
  var classes: [[Int]] = []
  for index in [edges.count] + Array(edges.indices) {
    if let known = classOfLabel[labels[index]] {
      classes[known].append(index)
    } else {
      classOfLabel[labels[index]] = classes.count
      classes.append([index])
    }
  }
  return classes
}

/// A 128-bit label of an edge.
private struct EdgeLabel: Hashable {
  var high: UInt64 = 0
  var low: UInt64 = 0

  mutating func formExclusiveOr(_ other: EdgeLabel) {
    high ^= other.high
    low ^= other.low
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
