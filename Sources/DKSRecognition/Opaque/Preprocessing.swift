import DKSFormulas
import DKSModels

/// What brings an input to size before the first layer: nothing of it is a layer, whatever its numbers are.
extension Fragment {
  /// Whether it moves elements about, or multiplies them by numbers and adds others.
  var bringsToSize: Bool {
    switch self {
    case is ScaleShiftFragment, is AliasFragment, is ReshapeFragment, is TransposeFragment, is SliceFragment,
      is SplitFragment, is GatherFragment, is ReduceFragment, is PadFragment, is ResizeFragment,
      is ConcatFragment, is PoolFragment, is GlobalMaximumFragment,
      is ChannelShuffleFragment, is DepthToSpaceFragment:
      true
    case let fragment as ActivationFragment: fragment.line != nil
    default: false
    }
  }
}

extension ActivationFragment {
  /// Whether it is no activation that networks have: a logarithm, a root, a clip of pixels.
  var isOwnFunction: Bool {
    line == nil && FormulaComparison.builtIn(like: expression) == nil
  }
}

extension Site {
  /// Whether a match holds values between two numbers, as pixels are.
  func clipsValues(_ match: Match) -> Bool {
    match.nodes.allSatisfy { index in
      if case .elementwise(.clip(let low, let high)) = model.nodes[index].operation {
        low != nil && high != nil
      } else {
        false
      }
    }
  }

  /// Whether a node that no pattern knows has no weights that a layer has.
  func bringsToSize(_ node: ModelNode) -> Bool {
    switch node.operation {
    case .elementwise(let function): function != .prelu
    case .gather: node.operand(1).map { isFixed($0) } ?? false
    case .cast, .reduce, .reshape, .flatten, .squeeze, .unsqueeze, .transpose, .concat, .split, .slice, .pad,
      .resize, .channelShuffle, .rearrangeBlocks, .identity, .pool:
      true
    case .foreign(let foreign): node.operation.isDeterministic && Self.imageOperators.contains(foreign.type)
    default: false
    }
  }

  /// Operators on images that have no weights.
  private static let imageOperators: Set<String> = [
    "Resize", "Upsample", "Interpolate", "Reshape", "Squeeze", "Unsqueeze", "Slice", "StridedSlice", "Pad",
    "Tile",
    "Expand", "Broadcast", "Clamp", "Convert", "ConvertLike", "CastLike", "Reverse", "ReverseSequence",
    "GatherND",
    "GatherElements", "CenterCropPad", "NV12toRGB", "NV12toBGR", "I420toRGB", "I420toBGR", "Mod", "Round",
    "CumSum",
    "Where", "Select", "IsNaN", "IsInf",
  ]
}
