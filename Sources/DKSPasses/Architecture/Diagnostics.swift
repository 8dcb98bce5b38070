import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// What the architecture check and the rewrites around it have to say; codes DKS05xx, pages in
/// `DKSDiagnostics/Explanations/Kernels.swift`.
extension Diagnostic {
  static func activationOfActivation(_ node: Node, _ layer: ActivationLayer, _ inner: Node) -> Diagnostic {
    let innerName = (inner.operation as? ActivationLayer)?.phi.name ?? inner.name
    return Diagnostic(
      .error, "DKS0501",
      "'\(layer.phi.name)' is fed by the activation '\(innerName)', it needs an affine layer before it",
      at: node.span, label: "its input is not Gaussian",
      labels: inner.span.map { [Label($0, "the activation that feeds it")] } ?? [],
      notes: [
        "the kernel maps assume that every activation is fed by a dense or convolutional layer (rule R1)"
      ],
      helps: [
        "put a 'dense' or 'conv' between the two, or declare one activation: 'activation both(x) = \(layer.phi.name)(\(innerName)(x))'"
      ],
      optionHelps: [inText("declare 'activation both(x) = \(layer.phi.name)(\(innerName)(x))' there")])
  }

  static func tooManyParts(_ node: Node, in network: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0318", "the kernel of '\(network)' has more parts than are told apart", at: node.span,
      label: "up to '\(node.name)' there are millions of groups of channels, places and pairs of them",
      notes: [
        "each group of channels at alike places has a kernel of its own, and so has each pair that meets in a sum"
      ],
      helps: [
        "put a layer with weights, such as 'dense' or 'conv', where parts are put together: it makes one of them"
      ],
      optionHelps: [inText("put a layer with weights where parts are put together: it makes one of them")])
  }

  static func tooManyActivations(_ phi: Activation, at node: Node, known: Int) -> Diagnostic {
    Diagnostic(
      .error, "DKS0318", "the activations of this network take more solving than a compilation does",
      at: node.span,
      label: "'\(phi.name)' is number \(known + 1), and own ones with kinks count for many",
      notes: ["the method solves its equations for each activation of another formula or other parameters"],
      helps: ["let layers share activations, or choose a method that transforms none: 'method none'"],
      optionHelps: ["choose a method that transforms none: '--method he'"])
  }

  static func sumNotNormalized(_ node: Node, weights: [Double], squares: Double) -> Diagnostic {
    let factor = 1 / squares.squareRoot()
    let normalized = weights.map { rounded($0 * factor) }
    return Diagnostic(
      .warning, "DKS0502", "the squared weights of this sum add up to \(rounded(squares)), not 1",
      at: node.span,
      label: "dksc multiplies them by \(rounded(factor))",
      helps: ["write the weights \(normalized.joined(separator: " and ")), whose squares add up to 1"],
      optionHelps: [
        "'--shortcut-weight 0.8' chooses the weight of shortcuts, and residual branches get the rest"
      ])
  }

  static func degenerateSum(_ node: Node, weights: [Double]) -> Diagnostic {
    Diagnostic(
      .error, "DKS0525", "the weights of this sum are all zero or overflow, they cannot be normalised",
      at: node.span, helps: ["give at least one summand a weight other than zero"],
      optionHelps: [inText("give at least one summand a weight other than zero")])
  }

  static func activationOfInput(_ node: Node, _ input: Node) -> Diagnostic {
    Diagnostic(
      .error, "DKS0503",
      "'\(phiName(node))' is fed by the input '\(input.name)', it needs an affine layer before it",
      at: node.span, label: "its input is not Gaussian",
      labels: input.span.map { [Label($0, "the input")] } ?? [],
      notes: [
        "the kernel maps assume that every activation is fed by a dense or convolutional layer (rule R1)"
      ],
      helps: ["put a 'dense' or 'conv' before '\(phiName(node))'"],
      optionHelps: [inText("put a 'dense' or 'conv' before '\(phiName(node))'")])
  }

  static func noKernelMap(_ node: Node, _ reason: String) -> Diagnostic {
    let instead = withMap(node)
    return Diagnostic(
      .error, "DKS0504", "'\(type(of: node.operation).mnemonic)' has no kernel map: \(reason)", at: node.span,
      helps: ["\(instead), or compile with 'method none'"],
      optionHelps: ["write '--method he', which only chooses weights", inText(instead)])
  }

  /// The same where no method depends on it.
  static func mapMissing(_ node: Node, _ reason: String) -> Diagnostic {
    let instead = withMap(node)
    let taken = node.operation is Multiply ? "the mean of its factors" : "the identity"
    return Diagnostic(
      .warning, "DKS0551", "'\(type(of: node.operation).mnemonic)' has no kernel map: \(reason)",
      at: node.span,
      notes: ["q and c are not known from here on; 'dksc analyze' takes it for \(taken)"],
      helps: ["\(instead), or do not rely on what the analysis shows behind it"],
      optionHelps: [inText(instead)])
  }

  /// What to write in place of an operation without a map.
  private static func withMap(_ node: Node) -> String {
    switch node.operation {
    case is Softmax: "put it behind the last layer"
    case let layer as TransposedConvolution
    where layer.kernel.height >= layer.stride.height && layer.kernel.width >= layer.stride.width:
      "crop its result with 'padding: .same', or write 'upsample' and then 'conv'"
    case is TransposedConvolution: "write 'upsample' and then 'conv'"
    default: "write a weighted sum instead"
    }
  }

  static func dependentSummands(_ node: Node, _ a: Node, _ b: Node) -> Diagnostic {
    Diagnostic(
      .error, "DKS0505", "the summands '\(a.name)' and '\(b.name)' are not independent", at: node.span,
      labels: [a, b].compactMap { summand in summand.span.map { Label($0, "computed from the same values") }
      },
      notes: ["squared weights predict the size of a sum only if its summands are uncorrelated (rule R2)"],
      helps: [
        "put a 'dense' or 'conv' on one of them, or fuse 'x + f(x)' into one activation: 'activation both(x) = x + f(x)'"
      ],
      optionHelps: [inText("put a 'dense' or 'conv' on one of them, or fuse 'x + f(x)' into one activation")])
  }

  static func sharedWeightsInSum(_ node: Node, _ key: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0526", "two summands are images under the same weights '\(key)'", at: node.span,
      notes: [
        "their inner product is that of what '\(key)' is applied to, and \(reason); squared weights then do not "
          + "predict the size of the sum (rule R2)"
      ],
      helps: ["add first and apply '\(key)' once, or give each summand weights of its own"],
      optionHelps: [inText("add first and apply '\(key)' once, or give each summand weights of its own")])
  }

  static func correlatedSummands(_ node: Node, _ a: Node, _ b: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0527", "the summands '\(a.name)' and '\(b.name)' are correlated through their means",
      at: node.span,
      notes: [
        "neither TAT nor '@keep' brings the mean of an activation to zero, so q of this sum is not exactly 1 (rule R2)"
      ],
      helps: ["end one summand with a 'dense' or 'conv', or use 'method dks', which centres activations"],
      optionHelps: ["'--method dks' centres activations"])
  }

  static func activationOfMixture(_ node: Node, sum: Node, culprit: Node) -> Diagnostic {
    let what =
      switch culprit.operation {
      case is Input: "the input"
      case is Opaque: "the opaque part"
      default: "the activation output"
      }
    return Diagnostic(
      .warning, "DKS0506",
      "'\(phiName(node))' is fed by a sum with \(what) '\(culprit.name)' in it, which is not Gaussian",
      at: node.span, label: "its input is Gaussian only in part",
      labels: [(sum, "the sum"), (culprit, "not Gaussian")].compactMap { n, text in
        n.span.map { Label($0, text) }
      },
      notes: [
        "the kernel maps are then an approximation, as in ResNet V1 (rule R1); 'dksc analyze' reports them"
      ],
      helps: ["activate before the branch instead of after the sum, as pre-activation networks do"],
      optionHelps: ["'--shortcut-weight 0' takes the shortcuts out: the vanilla network of the papers"])
  }

  static func uncorrelatedSteps(_ input: Node) -> Diagnostic {
    Diagnostic(
      .note, "DKS0510",
      "the steps of '\(input.name)' meet in a sum; they are taken for uncorrelated",
      at: input.span, helps: ["write '(correlation: 0.5)' behind the type where they are not"])
  }

  static func unknownCovariance(_ node: Node, _ a: Node, _ b: Node, _ reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0505", "the summands '\(a.name)' and '\(b.name)' need not be independent: \(reason)",
      at: node.span,
      labels: [a, b].compactMap { summand in summand.span.map { Label($0, "a summand") } },
      notes: ["squared weights predict the size of a sum only if its summands are uncorrelated (rule R2)"],
      helps: ["put a 'dense' or 'conv' of its own on one of them, or 'concat' them"],
      optionHelps: [inText("put a 'dense' or 'conv' of its own on one of them, or 'concat' them")])
  }

  static func activationOfZeros(_ node: Node, share: Double) -> Diagnostic {
    let percent = "\(rounded(100 * share)) %"
    return Diagnostic(
      .warning, "DKS0543",
      share == 1
        ? "'\(phiName(node))' is fed zeros alone at initialisation"
        : "\(percent) of what '\(phiName(node))' is fed are zeros",
      at: node.span,
      label: share == 1 ? "its q is 0, not 1" : "q is \(rounded(1 - share)) on the mean, not 1",
      notes: [
        "every transform is solved for inputs with q = 1; 'dksc analyze' shows what becomes of q behind it"
      ],
      helps: [
        share == 1
          ? "add an affine image of something that is not zero, or start the state from an input"
          : "put the border behind the activation, or use 'mode: .replicate' or 'padding: .same'"
      ],
      optionHelps: ["'dksc analyze' shows what becomes of q behind it"])
  }

  static func activationOfDilutedValues(_ node: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0543", "zeros are averaged into what '\(phiName(node))' is fed",
      at: node.span,
      label: "its q is below 1",
      notes: ["every transform is solved for inputs with q = 1; 'dksc analyze' shows q of each layer"],
      helps: ["add what is zero to something that is not, or leave it out"],
      optionHelps: ["'dksc analyze' shows q of each layer"])
  }

  static func normOfMean(_ node: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0544",
      "'\(type(of: node.operation).mnemonic)' takes off a mean, which moves c",
      at: node.span,
      notes: [
        "its map is (q c − m²)/(q − m²): the identity for values of mean 0, as behind a 'dense' or under dks"
      ],
      helps: ["put it behind a 'dense' or 'conv', or use 'method dks', which centres activations"],
      optionHelps: ["'--method dks' centres activations"])
  }

  static func bentAssumption(_ node: Node, _ text: String) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0545", "the analysis is not exact behind '\(node.name)': \(text)", at: node.span,
      helps: ["leave out '--strict' where that is good enough"])
  }

  static func opaquePart(_ node: Node, isKept: Bool) -> Diagnostic {
    let opaque = node.operation as? Opaque
    let what = "'\(opaque?.region ?? node.name)' has no kernel map: \(opaque?.kind ?? "it is opaque")"
    guard isKept else {
      return Diagnostic(
        .error, "DKS0536", what, at: node.span,
        helps: ["write '--opaque keep' to leave it as it is and to take its results for inputs"])
    }
    return Diagnostic(
      .warning, "DKS0536", what, at: node.span,
      notes: ["it is kept as it is, and what leaves it counts as an input with q = 1"],
      optionHelps: ["its results count as inputs of what follows"])
  }

  static func activationOfOpaquePart(_ node: Node, _ part: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0537",
      "'\(phiName(node))' is fed by the opaque part '\(part.name)', whose values are not Gaussian",
      at: node.span, label: "its input is not Gaussian",
      labels: part.span.map { [Label($0, "the opaque part")] } ?? [],
      notes: ["the transform is solved for Gaussian inputs with q = 1 (rule R1)"])
  }

  static func initializerChangesQ(_ node: Node, factor: Double, bias: Double) -> Diagnostic {
    let name = type(of: node.operation).mnemonic
    let change = [
      factor == 1 ? nil : "multiplies q by \(rounded(factor))",
      bias == 0 ? nil : "adds \(rounded(bias)) to q",
    ].compactMap { $0 }.joined(separator: " and ")
    return Diagnostic(
      .warning, "DKS0550", "the initialiser of '\(name)' \(change) before an activation",
      at: node.span,
      notes: [
        "every transform is solved for inputs with q = 1 (rule R6); 'dksc analyze' shows q of each layer"
      ],
      helps: ["leave out 'init': the method chooses the initialiser"])
  }

  static func keptInTrunk(_ node: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0518", "the kept activation '\(phiName(node))' stands before a transformed one",
      at: node.span,
      notes: ["it is left untransformed, so q and c behind it are not what the method assumes"],
      helps: ["keep activations only at the network's outputs"], optionHelps: [])
  }

  static func startsAtZero(_ node: Node, q: Double) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0519",
      "the state starts at zero, so q of this sum is \(rounded(q)) at the first step, not 1",
      at: node.span, notes: ["later steps come closer to 1; 'dksc analyze' shows q of each"])
  }

  static func inputWithoutAffine(_ node: Node, _ error: ShapeError) -> Diagnostic {
    Diagnostic(
      .error, "DKS0524", "'\(node.name)' takes an input that no affine layer has seen: \(error.message)",
      at: node.span,
      notes: [
        "the method normalises inputs by appending a coordinate, so an input is one feature wider than declared"
      ],
      helps: ["put a 'dense' or 'conv' before it, or write 'inputs: off' in the method"])
  }

  static func sharedWithInput(_ node: Node, _ first: Node, _ key: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0524", "'\(key)' is used on an input and elsewhere, which takes weights of two sizes",
      at: node.span, labels: first.span.map { [Label($0, "its other use")] } ?? [],
      notes: [
        "the method normalises inputs by appending a coordinate, so an input is one feature wider than declared"
      ],
      helps: ["give the input a layer of its own, or write 'inputs: off' in the method"])
  }

  static func shapeMismatch(_ node: Node, _ error: ShapeError) -> Diagnostic {
    Diagnostic(
      .error, "DKS0407", "in '\(node.name)': \(error.message)", at: node.span,
      helps: error.help.isEmpty ? [] : [error.help])
  }

  static func brokenGraph(after pass: String, fault: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0499", "the compiler broke the graph in '\(pass)': \(fault)", at: nil,
      helps: ["this is a fault of dksc; please report it with the input"])
  }

  /// What to do about a network of a model file that no option changes: `change`, one clause, in its text.
  static func inText(_ change: String) -> String {
    "'--method none -o net.dks' writes the network as text: \(change)"
  }

  private static func phiName(_ node: Node) -> String {
    (node.operation as? ActivationLayer)?.phi.name ?? node.name
  }
}

/// A number for a sentence: four significant digits.
func rounded(_ x: Double) -> String {
  guard x.isFinite, x != 0 else { return x == 0 ? "0" : "\(x)" }
  var scale = 1.0
  var magnitude = abs(x)
  while magnitude < 1000, scale < 1e12 {
    magnitude *= 10
    scale *= 10
  }
  let r = (x * scale).rounded() / scale
  return r == r.rounded() && abs(r) < 1e15 ? "\(Int(r))" : "\(r)"
}
