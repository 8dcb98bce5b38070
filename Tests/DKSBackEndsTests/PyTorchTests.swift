import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import Testing

@Suite("The PyTorch module of a network")
struct PyTorchTests {
  @Test("A perceptron reads as if a person had written it")
  func perceptron() throws {
    let module = try pyTorch(GoldenProgramTests.perceptron)
    #expect(
      module.text.hasPrefix(
        """
        \"""MLP: a PyTorch module, compiled by dksc from test.graph with dks(zeta: 1.5).

        The constants of the activations are not trained; weights begin as the kernel theory asks for.
        'MLP(seed)' draws new ones, 'MLP().load_weights(path)' reads those that dksc wrote beside this file.
        \"""

        from __future__ import annotations

        import math
        from pathlib import Path

        import torch
        from torch import Tensor, nn


        def normalize_per_location(x: Tensor, dim: int = 1) -> Tensor:
            \"""Appends a feature 1 to each location and scales the location to a mean square of 1.\"""
            one = torch.ones_like(x.narrow(dim, 0, 1))
            x = torch.cat([x, one], dim)
            return x * x.square().mean(dim, keepdim=True).rsqrt()


        class TransformedActivation(nn.Module):
        """))
    #expect(
      module.text.contains(
        """
        class Tanh(TransformedActivation):
            \"""phi(x) = tanh(x)\"""

            def prepare(self) -> None:
                self.base = math.tanh(self.beta)
                self.slope = 1.0 / math.cosh(self.beta) ** 2

            def phi(self, x: float) -> float:
                return math.tanh(x)

            def difference(self, u: Tensor) -> Tensor:
                tanh = torch.tanh(u)
                return self.slope * tanh / (1.0 + self.base * tanh)


        """))
    #expect(
      module.text.contains(
        """


        # tanh under dks(zeta: 1.5); residual 1e-16.
        TANH = {"alpha": 0.5, "gamma": 2.0}


        class MLP(nn.Module):
            \"""The network MLP.

            Args:
                seed: The same seed gives the same weights.
            \"""

            def __init__(self, seed: int = 0) -> None:
                super().__init__()
                self.features = nn.ModuleList([nn.Linear(5, 8), nn.Linear(8, 8), nn.Linear(8, 8)])
                self.tanh = Tanh(**TANH)
                self.digit = nn.Linear(8, 10)
                self.reset_parameters(seed)

            def forward(self, image: Tensor) -> Tensor:
                \"""Computes digit.

                Args:
                    image: [N, 1, 2, 2].

                Returns:
                    [N, 10].
                \"""
                x = normalize_per_location(image.flatten(1))
                for layer in self.features:
                    x = self.tanh(layer(x))
                return self.digit(x)

            def reset_parameters(self, seed: int = 0) -> None:
                \"""Draws all weights anew from the distributions that the kernel theory asks for.

                The numbers are those of PyTorch's generator, not those that dksc draws from the same seed.
                \"""
                generator = torch.Generator().manual_seed(seed)
                for module in self.modules():
                    if isinstance(module, nn.Linear):
                        draw_(module, generator)

            def load_weights(self, path: str | Path) -> None:
        """))
    #expect(
      module.parameters.map(\.key) == [
        "features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias", "features.2.weight",
        "features.2.bias", "digit.weight", "digit.bias",
      ])
    #expect(module.parameters[2].owner == "features.repeat[1].dense")
  }

  @Test("No line is longer than 100 columns, and each definition stands there once")
  func style() throws {
    for text in [GoldenProgramTests.perceptron, Self.residual, Self.twoHeads] {
      let lines = try pyTorch(text).text.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 100 })
      let definitions = lines.filter { $0.hasPrefix("class ") || $0.hasPrefix("def ") }
      #expect(Set(definitions).count == definitions.count)
    }
  }

  @Test("The same graph gives the same text")
  func determinism() throws {
    let modules = try (0..<20).map { _ in try pyTorch(Self.residual) }
    #expect(Set(modules.map(\.text)).count == 1)
    #expect(Set(modules.map(\.parameters)).count == 1)
  }

  /// A residual network with the names that an import gives its nodes.
  private static let residual = """
    graph resnet method=none {
      image = input : f32[3, 32, 32]
      conv1 = conv(image) {channels: 16, kernel: 7, stride: 2, padding: 3} : f32[16, 16, 16]
      relu = activation(conv1) {phi: relu} : f32[16, 16, 16]
      layer1[0].conv1 = conv(relu) {channels: 8, kernel: 1} : f32[8, 16, 16]
      layer1[0].relu = activation(layer1[0].conv1) {phi: relu} : f32[8, 16, 16]
      layer1[0].conv2 = conv(layer1[0].relu) {channels: 32, kernel: 3, stride: 2} : f32[32, 8, 8]
      layer1[0].downsample[0] = conv(relu) {channels: 32, kernel: 1, stride: 2} : f32[32, 8, 8]
      layer1[0].add = sum(layer1[0].conv2, layer1[0].downsample[0]) {weights: [0.6, 0.8]} : f32[32, 8, 8]
      layer1[1].conv1 = conv(layer1[0].add) {channels: 8, kernel: 1} : f32[8, 8, 8]
      layer1[1].relu = activation(layer1[1].conv1) {phi: relu} : f32[8, 8, 8]
      layer1[1].conv2 = conv(layer1[1].relu) {channels: 32, kernel: 3} : f32[32, 8, 8]
      layer1[1].add = sum(layer1[1].conv2, layer1[0].add) {weights: [0.6, 0.8]} : f32[32, 8, 8]
      layer1[2].conv1 = conv(layer1[1].add) {channels: 8, kernel: 1} : f32[8, 8, 8]
      layer1[2].relu = activation(layer1[2].conv1) {phi: relu} : f32[8, 8, 8]
      layer1[2].conv2 = conv(layer1[2].relu) {channels: 32, kernel: 3} : f32[32, 8, 8]
      layer1[2].add = sum(layer1[2].conv2, layer1[1].add) {weights: [0.6, 0.8]} : f32[32, 8, 8]
      avgpool = globalAveragePool(layer1[2].add) : f32[32]
      output fc = dense(avgpool) {units: 10} : f32[10]
    }
    """

  @Test("Blocks of several kinds in a row are one list, under the names of the model")
  func chain() throws {
    let module = try pyTorch(Self.residual)
    expect(
      module.text, contains: "self.layer1 = nn.ModuleList([ProjectedResidual(), Residual(), Residual()])")
    expect(
      module.text,
      contains: """
        x = self.relu(self.conv1(image))
        for block in self.layer1:
            x = block(x)
        return self.fc(x.mean((2, 3)))
        """)
    expect(
      module.text,
      contains: """
        def forward(self, x: Tensor) -> Tensor:
            relu = self.relu(self.conv1(x))
            return 0.6 * self.conv2(relu) + 0.8 * x
        """)
    let keys = module.parameters.map(\.key)
    #expect(keys.contains("layer1.0.downsample.0.weight"))
    #expect(keys.contains("layer1.2.conv2.bias"))
    let parameter = module.parameters.first { $0.key == "layer1.2.conv2.bias" }
    #expect(parameter?.owner == "layer1[2].conv2")
  }

  @Test("Scopes that are alike but for the number in their names are of one class")
  func enumeratedScopes() throws {
    let module = try pyTorch(
      """
      graph Two method=none {
        x = input : f32[6]
        mixed4a.fc1 = dense(x) {units: 8} : f32[8]
        mixed4a.fc2 = dense(mixed4a.fc1) {units: 6} : f32[6]
        middle = dense(mixed4a.fc2) {units: 6} : f32[6]
        mixed4b.fc1 = dense(middle) {units: 9} : f32[9]
        mixed4b.fc2 = dense(mixed4b.fc1) {units: 6} : f32[6]
        output y = dense(mixed4b.fc2) {units: 2} : f32[2]
      }
      """)
    expect(module.text, contains: "class Mixed(nn.Module):")
    expect(module.text, contains: "self.mixed4b = Mixed(out_channels=9)")
    #expect(module.parameters.contains { $0.key == "mixed4b.fc2.weight" && $0.owner == "mixed4b.fc2" })
  }

  @Test("A border that depends on the size of the image is found when the image is there")
  func sameBorder() throws {
    let text = try pyTorch(Self.residual).text
    expect(text, contains: "self.conv1 = nn.Conv2d(3, 16, 7, stride=2, padding=3)")
    expect(text, contains: "self.conv2 = Conv2dSame(8, 32, 3, stride=2)")
    expect(text, contains: "self.downsample = nn.Sequential(nn.Conv2d(16, 32, 1, stride=2))")
    expect(text, contains: "class Conv2dSame(nn.Conv2d):")
  }

  /// Two inputs, a shared embedding, two heads.
  private static let twoHeads = """
    graph Tagger method=dks(zeta: 1.2) {
      sentence = input : i32[6]
      title = input : i32[3]
      left.embed = embedding(sentence) {count: 9, size: 4, weights: embed} : f32[6, 4]
      right.embed = embedding(title) {count: 9, size: 4, weights: embed} : f32[3, 4]
      left.average = average(left.embed) {axis: 0} : f32[4]
      right.average = average(right.embed) {axis: 0} : f32[4]
      seen = sum(left.average, right.average) {weights: [0.6, -0.8]} : f32[4]
      output tag = dense(seen) {units: 2} : f32[2]
      output lane = dense(seen) {units: 3, init: gaussian(scale: 2, bias: 0.5)} : f32[3]
    }
    """

  @Test("Several heads come as a named tuple, shared weights are one module")
  func heads() throws {
    let module = try pyTorch(Self.twoHeads)
    expect(
      module.text,
      contains: """
        class TaggerOutput(NamedTuple):
            \"""What Tagger computes.\"""
            tag: Tensor  # [N, 2]
            lane: Tensor  # [N, 3]
        """)
    expect(module.text, contains: "def forward(self, sentence: Tensor, title: Tensor) -> TaggerOutput:")
    expect(
      module.text,
      contains: """
        seen = 0.6 * self.embed(sentence).mean(1) - 0.8 * self.embed(title).mean(1)
        return TaggerOutput(self.tag(seen), self.lane(seen))
        """)
    #expect(module.parameters.filter { $0.key.hasPrefix("embed") }.map(\.key) == ["embed.weight"])
    #expect(module.parameters.first { $0.key == "embed.weight" }?.owner == "embed")
  }

  @Test("Layers that begin otherwise than most of their kind stand in a table")
  func specialDraws() throws {
    let text = try pyTorch(Self.twoHeads).text
    expect(
      text,
      contains: """
        SPECIAL_DRAWS = {"lane": {"distribution": "gaussian", "scale": 2.0, "bias": 0.5}}
        """)
    expect(text, contains: "draw_(module, generator, **SPECIAL_DRAWS.get(path, {}))")
  }

  @Test("The steps of a scan are a loop that collects its states")
  func scan() throws {
    let text = try pyTorch(
      """
      graph Elman method=none {
        words = input : f32[3, 4]
        states.scan[0].zeros = zeros {shape: [5]} : f32[5]
        states.scan[0].element = element(words) {index: 0} : f32[4]
        states.scan[0].near = dense(states.scan[0].element) {units: 5, weights: near} : f32[5]
        states.scan[0].far = dense(states.scan[0].zeros) {units: 5, bias: false, weights: far} : f32[5]
        states.scan[0].sum = sum(states.scan[0].near, states.scan[0].far) {weights: [0.6, 0.8]} : f32[5]
        states.scan[1].element = element(words) {index: 1} : f32[4]
        states.scan[1].near = dense(states.scan[1].element) {units: 5, weights: near} : f32[5]
        states.scan[1].far = dense(states.scan[0].sum) {units: 5, bias: false, weights: far} : f32[5]
        states.scan[1].sum = sum(states.scan[1].near, states.scan[1].far) {weights: [0.6, 0.8]} : f32[5]
        states.scan[2].element = element(words) {index: 2} : f32[4]
        states.scan[2].near = dense(states.scan[2].element) {units: 5, weights: near} : f32[5]
        states.scan[2].far = dense(states.scan[1].sum) {units: 5, bias: false, weights: far} : f32[5]
        states.scan[2].sum = sum(states.scan[2].near, states.scan[2].far) {weights: [0.6, 0.8]} : f32[5]
        output y = stack(states.scan[1].sum, states.scan[2].sum) : f32[2, 5]
      }
      """
    ).text
    expect(
      text,
      contains: """
        states = []
        for step in range(1, 3):
            x = 0.6 * self.near(words[:, step]) + 0.8 * self.far(x)
            states.append(x)
        return torch.stack(states, 1)
        """)
  }

  @Test("Formulas of the user's own are methods, with branches that keep their slopes finite")
  func ownActivation() throws {
    let text = try pyTorch(
      """
      graph Own method=none {
        x = input : f32[6]
        dense = dense(x) {units: 6} : f32[6]
        output y = activation(dense) {phi: "x > 0 ? x : exp(x) - 1", name: bent, alpha: 0.5, gamma: 2, residual: 1e-16} : f32[6]
      }
      """
    ).text
    expect(
      text,
      contains: """
        class Bent(FormulaActivation):
            \"""phi(x) = x > 0 ? x : exp(x) - 1\"""
            def phi(self, x: Tensor) -> Tensor:
                return torch.where(x > 0.0, x, torch.exp(x.clamp(max=0.0)) - 1.0)
        """)
    expect(text, contains: "BENT = {\"alpha\": 0.5, \"gamma\": 2.0}")
    expect(text, contains: "return self.bent(self.dense(x))")
  }

  @Test("Names that Python or PyTorch has for other things are not taken")
  func names() throws {
    let module = try pyTorch(
      """
      graph Module method=none {
        lambda = input : f32[6]
        forward = dense(lambda) {units: 6} : f32[6]
        training = dense(forward) {units: 6} : f32[6]
        output class = dense(training) {units: 6} : f32[6]
      }
      """)
    #expect(module.text.contains("class ModuleModel(nn.Module):"))
    expect(module.text, contains: "def forward(self, lambda_input: Tensor) -> Tensor:")
    #expect(
      module.parameters.map(\.key).filter { $0.hasSuffix("weight") } == [
        "forward_2.weight", "training_2.weight", "class_2.weight",
      ])
  }

  @Test("A text in a name ends neither string nor comment")
  func hostileNames() throws {
    var hostile = try graph(GoldenProgramTests.perceptron)
    hostile.documentation = "A \"\"\" quote,\u{0} a\\ and a\nnew line"
    hostile.name = "A\"\"\"\nimport os\u{2028}"
    var diagnostics = DiagnosticSet()
    let module = try #require(
      pyTorchModule(
        for: hostile, options: PyTorchOptions(sourceName: "a\"\"\"\nb"), diagnostics: &diagnostics))
    #expect(!module.text.split(separator: "\n").contains("import os"))
    #expect(module.text.ranges(of: "\"\"\"").count.isMultiple(of: 2))
    #expect(module.text.contains("    \"\"\"A ''' quote, a/ and a\n    new line\n"))
  }

  @Test("A part that dksc does not know is refused where it stands")
  func opaque() throws {
    var diagnostics = DiagnosticSet()
    let module = pyTorchModule(
      for: try graph(
        """
        graph Gated method=none {
          x = input : f32[6]
          gate = opaque(x) {kind: "gate", region: "blocks.0.se", shape: [6]} : f32[6]
          output y = dense(gate) {units: 3} : f32[3]
        }
        """), options: PyTorchOptions(sourceName: "gated.onnx"), diagnostics: &diagnostics)
    #expect(module == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0610"])
    #expect(diagnostics.all[0].message.contains("'opaque' cannot be written in PyTorch"))
    #expect(diagnostics.all[0].message.contains("'blocks.0.se'"))
  }

  @Test("layers that concatenate everything before them are one class, each appending to what came before")
  func dense() throws {
    let text = try pyTorch(
      """
      graph N {
        x = input : f32[4]
        layer1.a = dense(x) {units: 4} : f32[4]
        layer1.b = dense(layer1.a) {units: 2} : f32[2]
        layer2.all = concat(x, layer1.b) : f32[6]
        layer2.a = dense(layer2.all) {units: 4} : f32[4]
        layer2.b = dense(layer2.a) {units: 2} : f32[2]
        layer3.all = concat(x, layer1.b, layer2.b) : f32[8]
        layer3.a = dense(layer3.all) {units: 4} : f32[4]
        layer3.b = dense(layer3.a) {units: 2} : f32[2]
        layer4.all = concat(x, layer1.b, layer2.b, layer3.b) : f32[10]
        layer4.a = dense(layer4.all) {units: 4} : f32[4]
        layer4.b = dense(layer4.a) {units: 2} : f32[2]
        output y = dense(layer4.b) {units: 3} : f32[3]
      }
      """
    ).text
    #expect(text.contains("class DenseBlock(nn.Module)"), "\(text)")
    for line in [
      "self.layers = nn.ModuleList(",
      "[DenseBlock(in_channels=6), DenseBlock(in_channels=8), DenseBlock(in_channels=10)]",
      "for block in self.layers:",
    ] { #expect(text.contains(line), "\(line)\n\(text)") }
    #expect(text.ranges(of: "torch.cat(").count == 1, "\(text)")
  }
}
