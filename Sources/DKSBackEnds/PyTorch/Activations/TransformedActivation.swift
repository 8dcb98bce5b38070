import DKSFormulas

extension PyTorchHelper {
  /// What the transformed activations have in common: four constants.
  static let transformedActivation = PyTorchHelper(
    name: "TransformedActivation",
    text: #"""
      class TransformedActivation(nn.Module):
          """The activation gamma * (phi(alpha * x + beta) + delta) with constants that are not trained.

          phi(beta + u) is phi(beta) and a difference that each kind of phi works out without loss of
          digits: in deep networks alpha is small and gamma large, and the plain formula subtracts
          numbers that are nearly equal.
          """

          def __init__(
              self,
              alpha: float = 1.0,
              beta: float = 0.0,
              gamma: float = 1.0,
              delta: float = 0.0,
              parameter: float = 0.0,
          ) -> None:
              super().__init__()
              self.alpha = alpha
              self.beta = beta
              self.gamma = gamma
              self.delta = delta
              self.parameter = parameter
              self.offset = gamma * (self.phi(beta) + delta)
              self.prepare()

          def prepare(self) -> None:
              """Works out further constants in double precision."""

          def phi(self, x: float) -> float:
              """The activation of a number, before the transform."""
              raise NotImplementedError

          def difference(self, u: Tensor) -> Tensor:
              """phi(beta + u) - phi(beta)"""
              raise NotImplementedError

          def forward(self, x: Tensor) -> Tensor:
              return self.gamma * self.difference(self.alpha * x) + self.offset

          def extra_repr(self) -> str:
              return f"alpha={self.alpha}, beta={self.beta}, gamma={self.gamma}, delta={self.delta}"
      """#)

  /// What activations with formulas of the user's own have in common.
  static let formulaActivation = PyTorchHelper(
    name: "FormulaActivation",
    text: #"""
      class FormulaActivation(nn.Module):
          """The activation gamma * (phi(alpha * x + beta) + delta) with constants that are not trained."""

          def __init__(
              self, alpha: float = 1.0, beta: float = 0.0, gamma: float = 1.0, delta: float = 0.0
          ) -> None:
              super().__init__()
              self.alpha = alpha
              self.beta = beta
              self.gamma = gamma
              self.delta = delta

          def phi(self, x: Tensor) -> Tensor:
              """The activation before the transform."""
              raise NotImplementedError

          def forward(self, x: Tensor) -> Tensor:
              return self.gamma * (self.phi(self.alpha * x + self.beta) + self.delta)

          def extra_repr(self) -> str:
              return f"alpha={self.alpha}, beta={self.beta}, gamma={self.gamma}, delta={self.delta}"
      """#)

  /// A kind of transformed activation.
  ///
  /// - Parameters:
  ///   - formula: φ as a doc string gives it.
  ///   - prepare: Lines that work out further constants, if there are any.
  ///   - phi: The body of `phi(self, x)`, of a number.
  ///   - difference: The body of `difference(self, u)`, of a tensor.
  static func transformed(
    _ name: String, _ formula: String, prepare: [String] = [], phi: [String], difference: [String],
    needs: [PyTorchHelper] = []
  ) -> PyTorchHelper {
    var lines = ["class \(name)(TransformedActivation):", "    \"\"\"phi(x) = \(formula)\"\"\""]
    for (head, body) in [
      ("def prepare(self) -> None:", prepare), ("def phi(self, x: float) -> float:", phi),
      ("def difference(self, u: Tensor) -> Tensor:", difference),
    ] where !body.isEmpty {
      lines += ["", "    " + head] + body.map { "        " + $0 }
    }
    return PyTorchHelper(
      name: name, text: lines.joined(separator: "\n"), needs: [transformedActivation] + needs)
  }

  /// The classes of activations, by the names that these have in the language.
  static let activations: [String: PyTorchHelper] = Dictionary(
    uniqueKeysWithValues: (sigmoidal + rectifiers + gated + waves + clipped))
}
