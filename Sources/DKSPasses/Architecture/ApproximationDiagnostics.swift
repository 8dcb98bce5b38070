import DKSDiagnostics
import DKSGraph

/// What the analysis takes for something simpler than it is.
extension Diagnostic {
  static func approximated(_ node: Node, _ assumption: KernelRule.Approximation) -> Diagnostic {
    let name = type(of: node.operation).mnemonic
    switch assumption {
    case .meanPooling:
      return Diagnostic(
        .warning, "DKS0511", "'\(name)' averages over locations before an activation, which lowers q",
        at: node.span,
        notes: [
          "its map depends on the correlation between locations; the analysis takes it for the identity"
        ],
        helps: ["pool after the last activation, or use a stride in a 'conv'"],
        optionHelps: ["'dksc analyze --empirical' measures by how much"])
    case .maxPooling:
      return Diagnostic(
        .warning, "DKS0512", "'\(name)' has no kernel map; the analysis takes it for the identity",
        at: node.span,
        helps: ["use 'averagePool', or a stride in a 'conv'"],
        optionHelps: ["'--mean-pools' makes mean pools of max pools"])
    case .dropout:
      return Diagnostic(
        .warning, "DKS0513",
        "'\(name)' stands before an activation, where its noise makes q > 1 and C(1) < 1",
        at: node.span,
        helps: ["use 'dropout' only before the last layer"],
        optionHelps: ["export the model for inference, which leaves dropout out"])
    case .depthwise:
      return Diagnostic(
        .warning, "DKS0514", "'\(name)' sums over too few channels to make its output Gaussian",
        at: node.span,
        notes: [
          "the analysis takes it for the identity; what feeds the next activation is then less Gaussian than it assumes"
        ],
        helps: ["put a 'conv' between it and the next activation"],
        optionHelps: ["'dksc analyze --empirical' measures what that does to q"])
    case .scale where node.operation is ScaleShift:
      return Diagnostic(
        .warning, "DKS0523",
        "what '\(name)' learns changes q before an activation; the analysis takes it for the identity",
        at: node.span, notes: ["it begins with gains of 1 and biases of 0, where it is the identity"],
        helps: ["leave it out: the affine layer before it learns the same"],
        optionHelps: ["without '--keep-weights' it is taken out, as what is left of batch norm"])
    case .scale where node.operation is Gain:
      return Diagnostic(
        .warning, "DKS0523",
        "'\(name)' begins with another number than 1 and changes q before an activation, whose transform is "
          + "solved for q = 1", at: node.span,
        helps: ["let it begin with 1, and give what it is added to the other weight: '0.6 * x + 0.8 * y'"],
        optionHelps: [inText("let it begin with 1")])
    case .scale:
      return Diagnostic(
        .warning, "DKS0523",
        "'\(name)' changes q before an activation, whose transform is solved for q = 1", at: node.span,
        helps: ["leave the factor out: the transform of the activation brings its input to the right scale"],
        optionHelps: [inText("leave the factor out")])
    case .localResponse:
      return Diagnostic(
        .warning, "DKS0533",
        "'\(name)' divides by a power of q before an activation; the analysis takes it for the identity",
        at: node.span, helps: ["leave it out: the transform of the activation keeps q at 1"],
        optionHelps: [inText("leave it out: the transform of the activation keeps q at 1")])
    case .interpolation:
      return Diagnostic(
        .warning, "DKS0534", "'\(name)' averages neighboring locations before an activation, which lowers q",
        at: node.span, helps: ["write 'mode: .nearest', which copies locations"],
        optionHelps: [inText("write 'mode: .nearest', which copies locations")])
    case .stacking:
      return Diagnostic(
        .warning, "DKS0528", "'\(name)' joins values whose q may differ before an activation", at: node.span)
    }
  }

  static func everyTapDrawn(_ node: Node, kernel: Extents) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0531",
      "'\(type(of: node.operation).mnemonic)' draws all \(kernel.area) taps before an activation, "
        + "which averages c over the patch",
      at: node.span, label: "its weights are not of the Delta form",
      notes: [
        "q also falls at padded borders; the analysis takes the layer for one tap, 'analyze --empirical' does not"
      ],
      helps: ["leave 'init' out, or write 'init: delta(gaussian)'"])
  }

  static func wholeFilterDrawn(_ node: Node, count: Int) -> Diagnostic {
    let name = type(of: node.operation).mnemonic
    let isPatch = (node.operation as? Convolution)?.window.isPatch ?? false
    return Diagnostic(
      .warning, "DKS0535", "the whole kernel of '\(name)' is drawn: c is averaged over the patch",
      at: node.span,
      label: isPatch ? "it cuts its operand into patches" : "no tap stays inside its operand",
      notes: [
        "q stays 1 where no padding is in the patch; the analysis takes the layer for one tap, "
          + "'analyze --empirical' does not"
      ] + (count > 1 ? ["so it is for \(count) layers of this network"] : []))
  }
}
