extension PyTorchHelper {
  /// Draws one matrix: scaled uniform orthogonal, Gaussian or uniform (Theory 1.2).
  static let drawMatrix = PyTorchHelper(
    name: "draw_matrix",
    text: #"""
      def draw_matrix(
          rows: int,
          columns: int,
          fan_in: int,
          generator: torch.Generator,
          distribution: str = "orthogonal",
          scale: float = 1.0,
      ) -> Tensor:
          """A random matrix [rows, columns] that keeps mean squares, times scale."""
          matrix = torch.empty(rows, columns)
          deviation = scale / math.sqrt(fan_in)
          if distribution == "orthogonal":  # Haar: keeps mean squares exactly if rows >= columns
              gain = scale * max(math.sqrt(rows / columns), 1.0)
              return nn.init.orthogonal_(matrix, gain, generator=generator)
          if distribution == "gaussian":
              return matrix.normal_(0.0, deviation, generator=generator)
          if distribution == "uniform":
              bound = math.sqrt(3.0) * deviation
              return matrix.uniform_(-bound, bound, generator=generator)
          return matrix.zero_()
      """#)

  /// Draws the weight and the bias of a layer.
  static let draw = PyTorchHelper(
    name: "draw_",
    text: #"""
      @torch.no_grad()
      def draw_(
          module: nn.Module,
          generator: torch.Generator,
          distribution: str = "orthogonal",
          scale: float = 1.0,
          tap: str | tuple[int, int] | None = None,
          per_tap: bool = False,
          bias: float = 0.0,
      ) -> None:
          """Draws the weight and the bias of a layer anew.

          Args:
              module: A linear layer, a convolution, a transposed convolution or an embedding.
              generator: Where random numbers come from; on the CPU.
              distribution: "orthogonal", "gaussian", "uniform" or "zeros".
              scale: Multiplies the weights.
              tap: The place in the kernel that has all the weights (the Delta form); others are zero.
                  In a transposed convolution, the first of as many places as its stride, all with one
                  matrix, so that each location of the result has it once.
              per_tap: Whether each place in the kernel is a matrix of its own.
              bias: The standard deviation of the biases.
          """
          weight = torch.zeros(module.weight.shape)
          # As [outputs, inputs, rows, columns], each group on its own.
          view = weight.reshape(*weight.shape[:2], -1)
          is_transposed = isinstance(module, (nn.ConvTranspose1d, nn.ConvTranspose2d))
          swaps = is_transposed or isinstance(module, nn.Embedding)
          taps = range(view.shape[2])
          if tap is not None:
              height, width = (1, *weight.shape[2:])[-2:]  # a signal has one row
              size = (1, *module.stride)[-2:] if is_transposed else (1, 1)
              row, column = ((height - size[0]) // 2, (width - size[1]) // 2) if tap == "center" else tap
              taps = [(row + i) * width + column + j for i in range(size[0]) for j in range(size[1])]
          for block in view.chunk(getattr(module, "groups", 1)):
              for part in [[t] for t in taps] if per_tap else [taps]:
                  matrix = block[:, :, [part[0]] if tap is not None else list(part)]
                  if swaps:
                      matrix = matrix.transpose(0, 1)
                  rows, columns = matrix.shape[0], matrix[0].numel()
                  fan_in = 1 if isinstance(module, nn.Embedding) else columns
                  drawn = draw_matrix(rows, columns, fan_in, generator, distribution, scale)
                  drawn = drawn.view(matrix.shape)
                  block[:, :, list(part)] = drawn.transpose(0, 1) if swaps else drawn
          module.weight.copy_(weight)
          if getattr(module, "bias", None) is not None:
              module.bias.copy_(bias * torch.randn(module.bias.shape, generator=generator))
      """#,
    needs: [drawMatrix])

  /// The same for layers of which some have mirrored halves.
  static let drawMirrored = PyTorchHelper(
    name: "draw_",
    text: draw.text
      .replacing("    bias: float = 0.0,\n", with: "    mirror: str | None = None,\n    bias: float = 0.0,\n")
      .replacing(
        "        bias: The standard deviation",
        with:
          "        mirror: Which sides come in halves of opposite sign: \"outputs\", \"inputs\" or \"both\".\n"
          + "        bias: The standard deviation"
      )
      .replacing(
        "            drawn = draw_matrix(rows, columns, fan_in, generator, distribution, scale)\n            drawn = drawn.view(matrix.shape)\n",
        with:
          "            halves = (mirror in (\"outputs\", \"both\"), mirror in (\"inputs\", \"both\"))\n"
          + "            drawn = draw_halves(matrix.shape, halves, fan_in, generator, distribution, scale)\n"),
    needs: [drawMatrix, drawHalves])

  /// Draws a matrix with mirrored halves (Theory 4.3).
  static let drawHalves = PyTorchHelper(
    name: "draw_halves",
    text: #"""
      def draw_halves(
          shape: torch.Size,
          halves: tuple[bool, bool],
          fan_in: int,
          generator: torch.Generator,
          distribution: str,
          scale: float,
      ) -> Tensor:
          """Weights [outputs, inputs, taps] of which outputs or inputs come in halves of opposite sign.

          Of a side with an odd number of features the last weights are zero.
          """
          result = torch.zeros(shape)
          rows = shape[0] // 2 if halves[0] else shape[0]
          features = shape[1] // 2 if halves[1] else shape[1]
          if rows == 0 or features == 0:
              return result
          columns = features * shape[2]
          fan_in = fan_in * features // shape[1]
          drawn = draw_matrix(rows, columns, fan_in, generator, distribution, scale)
          drawn = drawn.view(rows, features, shape[2])
          if halves[1]:
              drawn = torch.cat([drawn, -drawn], 1)
          if halves[0]:
              drawn = torch.cat([drawn, -drawn])
          result[: drawn.shape[0], : drawn.shape[1]] = drawn
          return result
      """#)
}
