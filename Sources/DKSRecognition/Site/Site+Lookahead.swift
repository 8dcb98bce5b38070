import DKSModels

extension Site {
  /// The most values that are looked behind: several activations, written out in nodes.
  private static let lookahead = 256

  /// Whether the first node after `value` that is not elementwise moves a window over one axis: its value
  /// `[N, C, T]` is a signal then.
  func wantsImage(_ value: ModelValue.ID) -> Bool {
    first(after: value) { node in
      switch node.operation {
      case .convolution(let window, _), .transposedConvolution(let window, _, _), .pool(_, let window, _):
        window.size.count == 1
      case .batchNormalization, .localResponseNormalization: true
      default: nil
      }
    } ?? false
  }

  /// Whether what uses `value` first puts its last axis in the place of channels: it is stored channels last.
  func isChannelsLast(_ value: ModelValue.ID) -> Bool {
    first(after: value) { node in
      if case .transpose(let permutation) = node.operation { permutation == [0, 3, 1, 2] } else { nil }
    } ?? false
  }

  /// The first answer among the users of `value` and, past elementwise nodes, their users.
  private func first(after value: ModelValue.ID, _ answer: (ModelNode) -> Bool?) -> Bool? {
    var pending = [value]
    var known: Set<ModelValue.ID> = [value]
    var seen = 0
    while seen < pending.count, seen < Self.lookahead {
      for user in users(of: pending[seen]) {
        let node = model.nodes[user]
        if let found = answer(node) { return found }
        switch node.operation {
        case .elementwise, .identity, .cast, .pad, .slice, .concat:
          if let result = node.result, known.insert(result).inserted { pending.append(result) }
        default: break
        }
      }
      seen += 1
    }
    return nil
  }
}
