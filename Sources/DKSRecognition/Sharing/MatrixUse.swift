import DKSGraph
import DKSModels

/// How a layer uses a learned tensor that others may use too.
struct MatrixUse: Hashable {
  /// The constant that holds the tensor.
  var root: ModelValue.ID
  /// The tensor that the file stores: the root, unless that is a view of it.
  var stored: ModelValue.ID
  /// Its extents there.
  var rootShape: [Int]
  /// Whether the layer's own weights are the transpose of what is stored.
  var isTransposed: Bool
  /// What the layer multiplies its weights by.
  var factor: Double
  /// The bias, times `biasFactor`; nil for none.
  var bias: ModelValue.ID?
  var biasFactor = 1.0

  /// The bias, if it is used as it is.
  var sharedBias: ModelValue.ID? { biasFactor == 1 ? bias : nil }

  /// Axis i of the stored tensor is axis `permutation[i]` of the graph's; nil for the same order.
  var permutation: [Int]? { isTransposed ? [1, 0] : nil }
}

extension Site {
  /// The use of `weight`, which is the graph's with its axes swapped if `isSwapped`; nil where the tensor is computed.
  func use(
    of weight: ModelValue.ID, isSwapped: Bool = false, factor: Double = 1, bias: ModelValue.ID? = nil,
    biasFactor: Double = 1
  ) -> MatrixUse? {
    guard let view = matrix(of: weight) else { return nil }
    // A bias may have axes of extent 1 around it.
    let plain = bias.flatMap { matrix(of: $0) }.flatMap { $0.factor == 1 && !$0.isTransposed ? $0.root : nil }
    return MatrixUse(
      root: view.root, stored: tensor(behind: view.root), rootShape: view.rootShape,
      isTransposed: view.isTransposed != isSwapped, factor: view.factor * factor, bias: plain ?? bias,
      biasFactor: bias == nil ? 1 : biasFactor)
  }
}

/// A fragment that becomes a layer with a matrix of weights.
protocol MatrixFragment: Fragment {
  /// The matrix and what else differs between layers that share one; nil where the matrix is computed.
  func use(in site: Site) -> MatrixUse?
}

extension ProductFragment: MatrixFragment {
  func use(in site: Site) -> MatrixUse? {
    site.use(of: weight, isSwapped: !isTransposed, factor: alpha, bias: bias, biasFactor: beta)
  }
}

extension ConvolutionFragment: MatrixFragment {
  func use(in site: Site) -> MatrixUse? { site.use(of: weight, bias: bias) }
}

extension ActivationFragment: MatrixFragment {
  /// The learned number of a layer of this compiler's own, of which several may be one.
  func use(in site: Site) -> MatrixUse? { isMarked ? learned.flatMap { site.use(of: $0) } : nil }
}

extension EmbeddingFragment: MatrixFragment {
  func use(in site: Site) -> MatrixUse? { site.use(of: table) }
}

/// The tensors that several layers of a model use, found before any of them is in the graph.
struct SharedMatrices {
  /// How layers use a tensor that is not theirs alone.
  enum Manner {
    /// All alike, with one bias or none.
    case whole
    /// With biases or factors of their own: these are steps of their own after the layer.
    case apart
  }

  private var manners: [ModelValue.ID: Manner] = [:]

  init() {}

  /// Looks at the matches of a plan.
  init(_ matches: [Match?], in site: Site) {
    var uses: [ModelValue.ID: [MatrixUse]] = [:]
    for match in matches {
      guard let fragment = match?.fragment as? any MatrixFragment, let use = fragment.use(in: site) else {
        continue
      }
      uses[use.stored, default: []].append(use)
    }
    for (stored, uses) in uses where uses.count > 1 {
      let isWhole = uses.allSatisfy {
        $0.bias == uses[0].bias && $0.biasFactor == 1 && $0.factor == 1
      }
      manners[stored] = isWhole ? .whole : .apart
      guard !isWhole else { continue }
      // A bias that several of them have is one tensor all the same.
      var count: [ModelValue.ID: Int] = [:]
      for use in uses { if let bias = use.sharedBias { count[bias, default: 0] += 1 } }
      for (bias, count) in count where count > 1 { manners[bias] = .whole }
    }
  }

  /// `use`, if all layers that share its tensor use it alike, with one bias.
  func whole(_ use: MatrixUse?) -> MatrixUse? { manner(of: use) == .whole ? use : nil }

  /// How the tensor of `use` is shared; nil for tensors that one layer has alone.
  func manner(of use: MatrixUse?) -> Manner? { use.flatMap { manners[$0.stored] } }
}
