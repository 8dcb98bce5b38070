extension PyTorchHelper {
  /// The border of `same` padding, found from the size of the image as the runtime finds it.
  static let sameBorder = PyTorchHelper(
    name: "same_border",
    text: #"""
      def same_border(
          x: Tensor, size: int | tuple[int, int], stride: int | tuple[int, int], dilation: int = 1
      ) -> tuple[int, int, int, int]:
          """The border (left, right, top, bottom) with which a window has ceil(extent / stride) places.

          An odd number of rows or columns has the larger half after, as in ONNX's SAME_UPPER.
          """
          sizes = (size, size) if isinstance(size, int) else size
          strides = (stride, stride) if isinstance(stride, int) else stride
          border: list[int] = []
          for extent, length, step in zip(x.shape[:-3:-1], sizes[::-1], strides[::-1]):
              places = -(-extent // step)
              total = max((places - 1) * step + dilation * (length - 1) + 1 - extent, 0)
              border += [total // 2, total - total // 2]
          return border[0], border[1], border[2], border[3]
      """#)

  /// A convolution whose border depends on the size of the image.
  static let convolutionSame = PyTorchHelper(
    name: "Conv2dSame",
    text: #"""
      class Conv2dSame(nn.Conv2d):
          """A convolution whose result has ceil(extent / stride) places, whatever the image."""

          def forward(self, x: Tensor) -> Tensor:
              border = same_border(x, self.kernel_size, self.stride, self.dilation[0])
              return super().forward(F.pad(x, border))
      """#,
    needs: [sameBorder])

  /// Average pooling with a border that PyTorch's own does not take.
  static let averagePool = PyTorchHelper(
    name: "average_pool",
    text: #"""
      def average_pool(
          x: Tensor,
          size: int | tuple[int, int],
          stride: int | tuple[int, int],
          border: tuple[int, int, int, int],
          counts_padding: bool = False,
      ) -> Tensor:
          """Means over windows of a padded image; what lies beyond the image counts only if told so."""
          means = F.avg_pool2d(F.pad(x, border), size, stride)
          if counts_padding:
              return means
          return means / F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), border), size, stride)
      """#)
}
