import CElementwise

/// What a window does at the border of an image.
public enum Padding: Hashable, Sendable {
  /// As many outputs as inputs, divided by the stride and rounded up; the odd pad goes to the end.
  case same
  /// Only windows that lie inside the image.
  case valid
  /// So many rows and columns of zeros around the image; negative ones are cut off.
  case border(top: Int, left: Int, bottom: Int, right: Int)
}

/// A window that is moved over an image.
struct Window: Sendable {
  let size: Extents
  let stride: Extents
  let dilation: Extents
  let padding: Padding

  init(size: Extents, stride: Extents = 1, dilation: Extents = 1, padding: Padding = .same) {
    self.size = size
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// Whether each place of the window is one location, in the order of the image.
  var isPointwise: Bool { size == 1 && stride == 1 && (padding == .same || padding == .valid) }

  /// The places of the window on an image [channels, height, width], or nil if there are none.
  func geometry(_ shape: [Int]) -> dks_window? {
    guard shape.count == 3, shape[1] > 0, shape[2] > 0 else { return nil }
    var (rows, columns) = ((before: 0, after: 0), (before: 0, after: 0))
    if case .border(let top, let left, let bottom, let right) = padding {
      (rows, columns) = ((top, bottom), (left, right))
    }
    guard let (height, top) = places(shape[1], size.height, stride.height, dilation.height, rows),
      let (width, left) = places(shape[2], size.width, stride.width, dilation.width, columns)
    else { return nil }
    return dks_window(
      height: Int32(shape[1]), width: Int32(shape[2]), channels: Int32(shape[0]), out_height: Int32(height),
      out_width: Int32(width), kernel_height: Int32(size.height), kernel_width: Int32(size.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width),
      dilation_height: Int32(dilation.height), dilation_width: Int32(dilation.width), top: Int32(top),
      left: Int32(left))
  }

  /// The number of places along an axis of a length, and the padding before it; nil where there are none.
  private func places(
    _ length: Int, _ size: Int, _ stride: Int, _ dilation: Int, _ border: (before: Int, after: Int)
  ) -> (count: Int, before: Int)? {
    guard size > 0, stride > 0, dilation > 0 else { return nil }
    let reach = (size - 1) * dilation + 1
    if padding == .same {
      let count = (length + stride - 1) / stride
      return (count, max((count - 1) * stride + reach - length, 0) / 2)
    }
    let padded = length + border.before + border.after
    return padded < reach ? nil : ((padded - reach) / stride + 1, border.before)
  }
}

extension dks_window {
  /// The number of output positions of one image.
  var positions: Int { Int(out_height) * Int(out_width) }
  /// The shape of the output, of so many channels.
  func outputShape(_ channels: Int) -> [Int] { [channels, Int(out_height), Int(out_width)] }
}
