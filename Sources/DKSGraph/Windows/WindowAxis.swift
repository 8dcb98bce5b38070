/// A window along one axis of an image: the height or the width of a `SlidingWindow`.
public struct WindowAxis: Hashable, Sendable {
  /// What happens at the ends.
  public enum Padding: Hashable, Sendable {
    /// ⌈extent / stride⌉ places.
    case same
    /// No place reaches beyond the axis.
    case valid
    /// So many elements before and after; negative ones are cut off.
    case explicit(before: Int, after: Int)
  }

  /// The number of taps.
  public var size: Int
  /// How far it moves at a time.
  public var stride: Int
  /// The distance between taps.
  public var dilation: Int
  /// What happens at the ends.
  public var padding: Padding

  /// Makes a window; size, stride and dilation are positive.
  public init(size: Int, stride: Int, dilation: Int = 1, padding: Padding) {
    self.size = size
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// The number of elements from the first tap to the last, `Int.max` where that is too large.
  public var reach: Int {
    guard size > 1 else { return 1 }
    let (steps, overflow) = (size - 1).multipliedReportingOverflow(by: dilation)
    return overflow || steps == Int.max ? Int.max : steps + 1
  }

  /// The tap in the middle; the one before it where there are two.
  public var center: Int { size > 1 ? (size - 1) / 2 : 0 }

  /// The number of places of the window along an axis of `extent` elements; nil where there is none.
  public func places(along extent: Int) -> Int? {
    guard size > 0, stride > 0, dilation > 0, extent > 0 else { return nil }
    let padded: Int
    switch padding {
    case .same: return (extent - 1) / stride + 1
    case .valid: padded = extent
    case .explicit(let before, let after):
      padded = extent.saturatingAdding(before).saturatingAdding(after)
    }
    // `padded − reach` cannot overflow: both are at least 1.
    return padded >= reach ? (padded - reach) / stride + 1 : nil
  }

  /// The number of elements that are put before and after an axis of `extent` elements.
  ///
  /// Under `same`, an odd number has the larger half after, as in ONNX's `SAME_UPPER`.
  public func border(along extent: Int) -> (before: Int, after: Int) {
    switch padding {
    case .valid: return (0, 0)
    case .explicit(let before, let after): return (before, after)
    case .same:
      guard let places = places(along: extent) else { return (0, 0) }
      // (places − 1) · stride < extent, so only the addition of the reach can overflow.
      let total = max(((places - 1) * stride).saturatingAdding(reach) - extent, 0)
      return (total / 2, total - total / 2)
    }
  }

  /// The taps that lie on the axis at every place of the window; nil where there is none.
  ///
  /// Tap `t` at place `i` lies at `i·stride + t·dilation − before`, which is to be in `0 ..< extent` for the
  /// first place and the last.
  public func tapsInside(along extent: Int) -> ClosedRange<Int>? {
    guard let places = places(along: extent) else { return nil }
    let before = border(along: extent).before
    let (last, overflow) = (places - 1).multipliedReportingOverflow(by: stride)
    guard !overflow else { return nil }
    let low = before > 0 ? (before - 1) / dilation + 1 : 0
    let room = extent.saturatingAdding(-1).saturatingAdding(-last).saturatingAdding(before)
    guard room >= 0 else { return nil }
    let high = min(room / dilation, size - 1)
    return low <= high ? low...high : nil
  }

  /// Whether several taps see parts of the axis that no two places share, as where an image is cut in patches.
  public var isPatch: Bool { size > 1 && stride >= reach }
}

extension Int {
  /// The sum, or the nearest number where it overflows.
  func saturatingAdding(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? Int.max : Int.min) : sum
  }
}
