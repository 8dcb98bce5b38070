extension PyTorchHelper {
  /// The border of `same` padding, found from the size of the image as the runtime finds it.
  static let sameBorder = PyTorchHelper(
    name: "same_border",
    text: #"""
      def same_border(
          x: Tensor,
          size: int | tuple[int, ...],
          stride: int | tuple[int, ...],
          dilation: int | tuple[int, ...] = 1,
      ) -> tuple[int, ...]:
          """The border (left, right, top, bottom) with which a window has ceil(extent / stride) places.

          An odd number of rows or columns has the larger half after, as in ONNX's SAME_UPPER. A
          signal has columns alone.
          """
          axes = x.dim() - 2
          sizes, strides, dilations = (
              (sides,) * axes if isinstance(sides, int) else sides for sides in (size, stride, dilation)
          )
          border: list[int] = []
          for axis in reversed(range(axes)):
              extent, step = x.shape[2 + axis], strides[axis]
              reach = dilations[axis] * (sizes[axis] - 1) + 1
              total = max((-(-extent // step) - 1) * step + reach - extent, 0)
              border += [total // 2, total - total // 2]
          return tuple(border)
      """#)

  /// A convolution whose border depends on the size of the image.
  static let convolutionSame = convolutionSame("Conv2d", over: "image")
  /// The same along a signal.
  static let signalConvolutionSame = convolutionSame("Conv1d", over: "signal")

  private static func convolutionSame(_ name: String, over image: String) -> PyTorchHelper {
    PyTorchHelper(
      name: "\(name)Same",
      text: #"""
        class \#(name)Same(nn.\#(name)):
            """A convolution whose result has ceil(extent / stride) places, whatever the \#(image)."""

            def forward(self, x: Tensor) -> Tensor:
                border = same_border(x, self.kernel_size, self.stride, self.dilation)
                return super().forward(F.pad(x, border))
        """#,
      needs: [sameBorder])
  }

  /// Average pooling with a border that PyTorch's own does not take.
  static let averagePool = PyTorchHelper(
    name: "average_pool",
    text: #"""
      def average_pool(
          x: Tensor,
          size: int | tuple[int, ...],
          stride: int | tuple[int, ...],
          border: tuple[int, ...],
          counts_padding: bool = False,
      ) -> Tensor:
          """Means over windows of a padded image; what lies beyond the image counts only if told so."""
          pool = F.avg_pool1d if x.dim() == 3 else F.avg_pool2d
          means = pool(F.pad(x, border), size, stride)
          if counts_padding:
              return means
          return means / pool(F.pad(torch.ones_like(x[:1, :1]), border), size, stride)
      """#)
}
