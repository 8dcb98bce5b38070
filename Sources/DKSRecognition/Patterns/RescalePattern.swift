import DKSGraph

/// A product with given numbers and a sum with others, as this compiler writes and marks them: what is not marked is
/// learned unless it stands before the first layer.
enum RescalePattern: Pattern {
  static let title = "given gain and shift"

  static func find(at root: Int, in site: Site) -> Finding {
    guard site.markedLayer(root) == Rescale.mnemonic,
      case (var match?, .success(var fragment))? =
        ScaleShiftPattern.chain(at: root, in: site)
    else { return .none }
    fragment.isGiven = true
    match.fragment = fragment
    return .match(match)
  }
}
