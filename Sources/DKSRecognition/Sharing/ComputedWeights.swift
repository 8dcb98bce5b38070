import DKSDiagnostics
import DKSModels
import DKSTensors

/// Finds layers that use one learned matrix in ways of which one is more than another view of its elements: as it is and
/// as its exponential, say. The graph has a matrix for each of them, so that they would be drawn and written apart.
///
/// From each use the walk goes back over everything that the weights are computed from. A value that an earlier use
/// has passed ends it, so that each value is passed once. Pieces of one matrix that do not overlap are apart.
struct ComputedWeights {
  /// What a walk has begun at.
  private enum Start: Hashable {
    case use(of: ModelValue.ID)
    case pieces(of: ModelValue.ID)
  }

  private struct User {
    var node: String
    var span: SourceSpan?
  }

  /// A part of a value between two places of an axis.
  private struct Piece {
    var axis: Int
    var range: Range<Int>
    /// The value that has the elements of the piece.
    var result: ModelValue.ID
    var user: User
  }

  private let site: Site
  /// Whether a learned matrix is among what each value is computed from.
  private let holdsMatrix: [Bool]
  private var passed: [ModelValue.ID: (start: Start, user: User)] = [:]
  private var pieces: [ModelValue.ID: [Piece]] = [:]
  private(set) var ties: [Recognition.Tie] = []

  init(_ site: Site) {
    self.site = site
    var holdsMatrix = site.model.values.map { value in
      value.isLearned && (value.constant?.shape ?? []).count { $0 > 1 } > 1
    }
    for node in site.model.nodes where node.uses.contains(where: { holdsMatrix[Int($0.index)] }) {
      for result in node.results.compactMap(\.self) where site.isLearned(result) {
        holdsMatrix[Int(result.index)] = true
      }
    }
    self.holdsMatrix = holdsMatrix
  }

  /// Notes that the layer `node` has `value` among its weights.
  mutating func add(_ value: ModelValue.ID, of node: String, at span: SourceSpan?) {
    guard site.isFixed(value) else { return }
    let user = User(node: node, span: span)
    let root = site.tensor(behind: value)
    var waiting = [(root, Start.use(of: root))]
    while let (value, start) = waiting.popLast() {
      guard holdsMatrix[Int(value.index)] else { continue }
      if let earlier = passed[value] {
        if earlier.start != start { note(user, beside: earlier.user, by: root) }
        continue
      }
      passed[value] = (start, user)
      guard let producer = site.producer(of: value) else { continue }
      let node = site.model.nodes[producer]
      if let (whole, axis, range) = node.piece(value) {
        pieces[whole, default: []].append(Piece(axis: axis, range: range, result: value, user: user))
        waiting.append((whole, .pieces(of: whole)))
      } else {
        for operand in node.uses { waiting.append((operand, start)) }
      }
    }
  }

  /// Notes pieces that overlap, once all uses are known.
  mutating func finish() {
    for (_, pieces) in pieces.sorted(by: { $0.key.index < $1.key.index }) where pieces.count > 1 {
      let ordered = pieces.sorted { ($0.axis, $0.range.lowerBound) < ($1.axis, $1.range.lowerBound) }
      for (a, b) in zip(ordered, ordered.dropFirst()) where a.axis != b.axis || a.range.overlaps(b.range) {
        note(b.user, beside: a.user, by: b.result)
      }
    }
  }

  private mutating func note(_ user: User, beside earlier: User, by root: ModelValue.ID) {
    guard user.node != earlier.node else { return }
    let producer = site.producer(of: root).map { site.model.nodes[$0].operation.title }
    let manner = producer.map { "by way of '\($0)'" } ?? "as they are, and '\(earlier.node)' does not"
    ties.append(
      Recognition.Tie(node: user.node, owner: earlier.node, manner: manner, span: user.span))
  }
}

extension ModelNode {
  /// The operand of which `result` is a part without gaps, and which part.
  fileprivate func piece(_ result: ModelValue.ID) -> (whole: ModelValue.ID, axis: Int, range: Range<Int>)? {
    guard let whole = operand(0) else { return nil }
    switch operation {
    case .split(let axis, let sizes):
      guard let number = results.firstIndex(of: result), sizes.indices.contains(number) else { return nil }
      let start = sizes[..<number].reduce(0, &+)
      guard start >= 0, sizes[number] >= 0 else { return nil }
      return (whole, axis, start..<start &+ sizes[number])
    case .slice(let slices):
      guard slices.count == 1, let slice = slices.first, slice.step == 1, slice.start >= 0,
        slice.start <= slice.end
      else { return nil }
      return (whole, slice.axis, slice.start..<slice.end)
    default: return nil
    }
  }
}
