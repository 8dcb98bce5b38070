import CElementwise

/// What a window does at the border of an image.
public enum Padding: Sendable {
  /// As many outputs as inputs, divided by the stride and rounded up; the odd pad goes to the end.
  case same
  /// Only windows that lie inside the image.
  case valid
}

/// A square window that is moved over an image.
struct Window: Sendable {
  let size: Int
  let stride: Int
  let padding: Padding

  /// The places of the window on an image [channels, height, width], or nil if there are none.
  func geometry(_ shape: [Int]) -> dks_window? {
    guard shape.count == 3, size > 0, stride > 0, shape[1] > 0, shape[2] > 0 else { return nil }
    let (height, top) = extent(shape[1])
    let (width, left) = extent(shape[2])
    guard height > 0, width > 0 else { return nil }
    return dks_window(
      height: Int32(shape[1]), width: Int32(shape[2]), channels: Int32(shape[0]), out_height: Int32(height),
      out_width: Int32(width), kernel: Int32(size), stride: Int32(stride), top: Int32(top), left: Int32(left))
  }

  /// The number of places along an axis of a length, and the padding before it.
  private func extent(_ length: Int) -> (count: Int, before: Int) {
    switch padding {
    case .valid: return (length < size ? 0 : (length - size) / stride + 1, 0)
    case .same:
      let count = (length + stride - 1) / stride
      return (count, max((count - 1) * stride + size - length, 0) / 2)
    }
  }
}

extension dks_window {
  /// The number of output positions of one image.
  var positions: Int { Int(out_height) * Int(out_width) }
  /// The shape of the output, of so many channels.
  func outputShape(_ channels: Int) -> [Int] { [channels, Int(out_height), Int(out_width)] }
}
