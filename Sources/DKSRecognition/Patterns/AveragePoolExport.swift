import DKSFormulas
import DKSModels
import DKSTensors

/// A mean over what a window has of an image, as it is written where a pool cannot leave its border out: means over a
/// border of zeros, divided by those over a border around ones.
enum AveragePoolExport: Pattern {
  static let title = "mean pooling, written out"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .elementwise(.divide) = node.operation, node.operands.count == 2, let a = node.operand(0),
      let b = node.operand(1), site.isFixed(b), !site.isFixed(a), let pool = padded(a, in: site),
      site.soleUser(of: a) == root, site.soleUser(of: pool.border) == pool.nodes[0],
      counts(b, pool, in: site)
    else { return .none }
    return .match(
      Match(
        [pool.nodes[1], pool.nodes[0], root].sorted(), from: [pool.source],
        PoolFragment(isMean: true, window: pool.window, countsPadding: false)))
  }

  /// A mean pool over an image with a border.
  private struct PaddedPool {
    var source: ModelValue.ID
    var border: ModelValue.ID
    /// The pool as it is over the image itself.
    var window: OperatorWindow
    /// The pool, then the padding.
    var nodes: [Int]
  }

  private static func padded(_ value: ModelValue.ID, in site: Site) -> PaddedPool? {
    guard let pool = site.producer(of: value),
      case .pool(.mean, var window, _) = site.model.nodes[pool].operation,
      (window.padsBefore + window.padsAfter).allSatisfy({ $0 == 0 }),
      let border = site.model.nodes[pool].operand(0), let pad = site.producer(of: border),
      case .pad(.constant(0), let before, let after) = site.model.nodes[pad].operation,
      let source = site.model.nodes[pad].operand(0), before.count == window.size.count + 2,
      (before.prefix(2) + after.prefix(2)).allSatisfy({ $0 == 0 })
    else { return nil }
    window.padsBefore = Array(before.dropFirst(2))
    window.padsAfter = Array(after.dropFirst(2))
    guard (window.padsBefore + window.padsAfter).allSatisfy({ $0 >= 0 }) else { return nil }
    return PaddedPool(source: source, border: border, window: window, nodes: [pool, pad])
  }

  /// Whether `value` has, for each place of the window, the part of it that lies in the image.
  private static func counts(_ value: ModelValue.ID, _ pool: PaddedPool, in site: Site) -> Bool {
    guard let tensor = site.constant(value) else {
      guard let other = padded(value, in: site) else { return false }
      return other.window == pool.window && NormalizedInputExport.isOne(other.source, in: site)
        && site.shape(of: other.source)?.dropFirst(2) == site.shape(of: pool.source)?.dropFirst(2)
    }
    guard let image = site.shape(of: pool.source).flatMap({ Array($0.dropFirst(2)).allKnown }),
      let numbers = try? tensor.floats()
    else { return false }
    var parts: [Double] = [1]
    for axis in image.indices {
      let window = pool.window
      let length = image[axis] + window.padsBefore[axis] + window.padsAfter[axis]
      guard length >= window.size[axis], window.strides[axis] > 0 else { return false }
      let places = (length - window.size[axis]) / window.strides[axis] + 1
      let own = (0..<places).map { place in
        let start = place * window.strides[axis] - window.padsBefore[axis]
        let inside = Swift.min(start + window.size[axis], image[axis]) - Swift.max(start, 0)
        return Double(inside) / Double(window.size[axis])
      }
      parts = parts.flatMap { part in own.map { part * $0 } }
    }
    return !parts.isEmpty && numbers.count.isMultiple(of: parts.count)
      && numbers.enumerated().allSatisfy { abs(Double($1) - parts[$0 % parts.count]) < 1e-6 }
  }
}
