import DKSGraph
import DKSModels

/// An image whose locations are repeated or interpolated a whole number of times.
enum ResizePattern: Pattern {
  static let title = "upsampling"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .resize(let resizing) = node.operation, let source = node.operand(0), !site.isFixed(source)
    else { return .none }
    let scales = resizing.scales
    guard scales.count == 3 || scales.count == 4, scales.prefix(2).allSatisfy({ $0 == 1 }) else {
      return .near("it resizes other axes than the spatial ones of an image")
    }
    let factors = scales.dropFirst(2).map { Int(exactly: $0.rounded()) ?? 0 }
    guard zip(factors, scales.dropFirst(2)).allSatisfy({ $0 >= 1 && (Double($0) - $1).magnitude < 1e-6 })
    else {
      return .near("it resizes by factors that are not whole numbers")
    }
    let mode: Upsample.Mode
    switch (resizing.mode, resizing.coordinates) {
    case (.nearest, .asymmetric)
    where resizing.rounding == .floor
      || (resizing.rounding == .roundPreferFloor && factors.allSatisfy { $0 <= 2 }):
      mode = .nearest
    case (.nearest, .halfPixel) where [.roundPreferFloor, .roundPreferCeil].contains(resizing.rounding),
      (.nearest, .pytorchHalfPixel) where [.roundPreferFloor, .roundPreferCeil].contains(resizing.rounding):
      mode = .nearest
    case (.linear, .halfPixel), (.linear, .pytorchHalfPixel): mode = .linear
    case (.linear, .alignCorners): mode = .aligned
    default: return .near("it interpolates in a way that graphs do not have")
    }
    return .match(Match([root], from: [source], ResizeFragment(factors: factors, mode: mode)))
  }
}

/// An upsampling of an image.
struct ResizeFragment: Fragment {
  var factors: [Int]
  var mode: Upsample.Mode

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.image(match.sources[0], spatialAxes: factors.count)
    try assembly.add(
      Upsample(factor: Extents(spatial: factors, filler: 1), mode: mode), to: [operand],
      layout: .channelsFirst(spatialAxes: factors.count), match: match, as: "\(mode.rawValue) upsampling")
  }
}
