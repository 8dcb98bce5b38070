import DKSFormulas
import DKSModels

/// A learned tensor of the file, and how a constant that a layer uses is made of it.
struct StoredMatrix: Hashable {
  /// The constant that the elements come from, or the first value on the way that is made in another way.
  var root: ModelValue.ID
  /// The extents of the root.
  var rootShape: [Int]
  /// Whether the two axes of the root with more than one element have changed places.
  var isTransposed = false
  /// What every element is multiplied by.
  var factor = 1.0
}

extension Site {
  /// What `value` is a view of: the same elements, transposed or times a number; nil where it is made in another way.
  func matrix(of value: ModelValue.ID) -> StoredMatrix? {
    guard isFixed(value), let shape = extents(of: value) else { return nil }
    var view = StoredMatrix(root: value, rootShape: shape)
    for _ in 0..<16 {
      guard let producer = producer(of: view.root), let source = matrixOperand(of: model.nodes[producer]),
        let extents = extents(of: source),
        step(model.nodes[producer], over: &view, from: extents)
      else { break }
      view.root = source
      view.rootShape = extents
    }
    return view
  }

  /// The stored tensor that `value` has the elements of, in whatever order.
  func tensor(behind value: ModelValue.ID) -> ModelValue.ID {
    var value = value
    for _ in 0..<16 {
      if let viewed = model.viewed[value] {
        value = viewed
      } else if let producer = producer(of: value), let source = matrixOperand(of: model.nodes[producer]) {
        value = source
      } else {
        break
      }
    }
    return value
  }

  /// The operand that the elements of a node come from, if it is one that makes views.
  private func matrixOperand(of node: ModelNode) -> ModelValue.ID? {
    switch node.operation {
    case .identity(nil), .cast, .transpose, .reshape, .flatten, .squeeze, .unsqueeze, .elementwise(.negate):
      return node.operand(0)
    case .elementwise(.multiply), .elementwise(.divide):
      guard node.operands.count == 2, let a = node.operand(0), let b = node.operand(1) else { return nil }
      if scalar(b) != nil { return a }
      return node.operation == .elementwise(.multiply) && scalar(a) != nil ? b : nil
    default: return nil
    }
  }

  /// Goes back over one step of the way; false where it rearranges elements in another way.
  private func step(_ node: ModelNode, over view: inout StoredMatrix, from old: [Int]) -> Bool {
    switch node.operation {
    case .transpose(let permutation):
      let live = permutation.filter { old.indices.contains($0) && old[$0] > 1 }
      if live == live.sorted() { return true }
      guard live.count == 2 else { return false }
      view.isTransposed.toggle()
      return true
    case .reshape, .flatten, .squeeze, .unsqueeze:
      return old.filter { $0 > 1 } == view.rootShape.filter { $0 > 1 }
    case .elementwise(.negate):
      view.factor.negate()
      return true
    case .elementwise(let function):
      guard let number = node.operands.compactMap({ $0.flatMap { scalar($0) } }).first else { return false }
      view.factor *= function == .divide ? 1 / number : number
      return view.factor.isFinite
    default: return true
    }
  }
}
