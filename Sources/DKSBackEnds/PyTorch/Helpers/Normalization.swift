extension PyTorchHelper {
  /// Per-location normalisation with a coordinate 1 (Theory 1.6).
  static let normalizeWithOne = PyTorchHelper(
    name: "normalize_per_location",
    text: #"""
      def normalize_per_location(x: Tensor, dim: int = 1) -> Tensor:
          """Appends a feature 1 to each location and scales the location to a mean square of 1."""
          one = torch.ones_like(x.narrow(dim, 0, 1))
          x = torch.cat([x, one], dim)
          return x * x.square().mean(dim, keepdim=True).rsqrt()
      """#)

  /// Per-location normalisation with the root mean square of the example (Theory 1.6).
  static let normalizeWithMean = PyTorchHelper(
    name: "normalize_per_location_by_mean",
    text: #"""
      def normalize_per_location_by_mean(x: Tensor, dim: int = 1) -> Tensor:
          """Appends the example's root mean square to each location and scales it to a mean square of 1.

          The appended feature counts as a constant on the way back.
          """
          mean = x.detach().flatten(1).square().mean(1).sqrt()
          mean = mean.reshape(-1, *[1] * (x.dim() - 1)).expand_as(x.narrow(dim, 0, 1))
          x = torch.cat([x, mean], dim)
          return x * x.square().mean(dim, keepdim=True).rsqrt()
      """#)

  /// Layer norm over the channels of each location of an image.
  static let channelNorm = PyTorchHelper(
    name: "ChannelNorm",
    text: #"""
      class ChannelNorm(nn.LayerNorm):
          """Layer norm over the channels of each location of an image or of a signal."""

          def forward(self, x: Tensor) -> Tensor:
              return super().forward(x.movedim(1, -1)).movedim(-1, 1)
      """#)

  /// One learned number.
  static let gain = PyTorchHelper(
    name: "Gain",
    text: #"""
      class Gain(nn.Module):
          """One learned number that multiplies every element.

          Args:
              initial: What it is at first.
          """

          def __init__(self, initial: float = 1.0) -> None:
              super().__init__()
              self.initial = initial
              self.weight = nn.Parameter(torch.full((1,), float(initial)))

          def reset_parameters(self) -> None:
              """The number that it begins with."""
              nn.init.constant_(self.weight, self.initial)

          def forward(self, x: Tensor) -> Tensor:
              return x * self.weight
      """#)

  /// Given numbers that bring an input to size.
  static let rescale = PyTorchHelper(
    name: "rescale_features",
    text: #"""
      def rescale_features(x: Tensor, gain: list[float], shift: list[float], dim: int = 1) -> Tensor:
          """Multiplies each feature by a given number and adds another; one number is for all features."""
          shape = [-1] + [1] * (x.dim() - dim - 1)
          if gain:
              x = x * x.new_tensor(gain).view(shape)
          return x + x.new_tensor(shift).view(shape) if shift else x
      """#)

  /// A learned gain and bias for each feature.
  static let scaleShift = PyTorchHelper(
    name: "ScaleShift",
    text: #"""
      class ScaleShift(nn.Module):
          """A learned gain, at first 1, and a learned bias, at first 0, for each feature.

          Args:
              size: The number of features.
              trailing: The number of axes after that of the features: 2 for images, 1 for signals, 0 for
                  sequences.
          """

          def __init__(
              self, size: int, trailing: int = 0, scale: bool = True, shift: bool = True
          ) -> None:
              super().__init__()
              self.shape = (size,) + (1,) * trailing
              self.weight = nn.Parameter(torch.ones(size)) if scale else None
              self.bias = nn.Parameter(torch.zeros(size)) if shift else None

          def reset_parameters(self) -> None:
              """Gain 1, bias 0."""
              if self.weight is not None:
                  nn.init.ones_(self.weight)
              if self.bias is not None:
                  nn.init.zeros_(self.bias)

          def forward(self, x: Tensor) -> Tensor:
              if self.weight is not None:
                  x = x * self.weight.view(self.shape)
              return x if self.bias is None else x + self.bias.view(self.shape)
      """#)
}
