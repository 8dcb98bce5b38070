import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import Foundation
import Testing

@Suite struct Scratch {
  func act(_ name: String, _ t: Bool = true) -> ActivationLayer {
    let phi = ActivationCatalogue.activation(name)!
    return ActivationLayer(phi: phi, transform: t ? ActivationTransform(inputScale: 0.0938, inputShift: 0.5566, outputScale: 14.23, outputShift: -0.5055, residual: 2e-16) : nil)
  }
  func show(_ name: String, _ networks: [CompiledNetwork]) {
    var d = DiagnosticSet()
    let text = swiftProgram(for: networks, options: SwiftOptions(sourceName: name + ".dks"), diagnostics: &d)
    for x in d.all { print(x.message) }
    try! (text ?? "").write(toFile: "/tmp/gen/\(name).swift", atomically: true, encoding: .utf8)
  }
  @Test func mlp() throws {
    var b = GraphBuilder(name: "MLP", documentation: "One hundred tanh layers.", method: Method(.dks(zeta: 1.5)))
    var x = b.addInput(TensorType(.float32, [1, 28, 28]), named: "image")
    x = try b.add(Flatten(), to: [x], named: "features.flatten")
    x = try b.add(NormalizeInput(), to: [x], named: "features.normalizeInput")
    for i in 0..<100 {
      x = try b.add(Dense(units: 256), to: [x], named: "features.repeat[\(i)].dense")
      x = try b.add(act("tanh"), to: [x], named: "features.repeat[\(i)].tanh")
    }
    x = try b.add(Dense(units: 10), to: [x], named: "digit")
    b.output("digit", x)
    let plan = TrainingPlan(data: .mnist(path: "Data/MNIST"), loss: [.init(weight: 1, kind: .crossEntropy, output: "digit", target: "digit")], optimizer: .sgd(rate: 0.05, momentum: 0.9))
    show("mlp", [CompiledNetwork(graph: b.graph, training: plan)])
  }
  func residual(_ b: inout GraphBuilder, _ p: String, _ x: Node.ID, _ c: Int, _ s: Int) throws -> Node.ID {
    var y = try b.add(Convolution(channels: c, kernel: 3, stride: s), to: [x], named: p + ".branch.conv")
    y = try b.add(act("swish"), to: [y], named: p + ".branch.swish")
    y = try b.add(Convolution(channels: c, kernel: 3), to: [y], named: p + ".branch.conv_2")
    var z = x
    if s != 1 { z = try b.add(Convolution(channels: c, kernel: 1, stride: s), to: [x], named: p + ".skip.conv") }
    let w = try b.add(WeightedSum(weights: [0.6, 0.8]), to: [y, z], named: p + ".sum")
    return try b.add(act("swish"), to: [w], named: p + ".swish")
  }
  func stage(_ b: inout GraphBuilder, _ p: String, _ x: Node.ID, _ c: Int, _ n: Int, _ s: Int) throws -> Node.ID {
    var x = try residual(&b, p + ".Residual", x, c, s)
    for i in 0..<(n - 1) { x = try residual(&b, p + ".repeat[\(i)].Residual", x, c, 1) }
    return x
  }
  @Test func resnet() throws {
    for n in [2, 3] {
      var b = GraphBuilder(name: "ResNet", method: Method(.tat(.curvature(0.3))))
      var x = b.addInput(TensorType(.float32, [3, 32, 32]), named: "image")
      x = try b.add(NormalizeInput(), to: [x], named: "features.normalizeInput")
      x = try b.add(Convolution(channels: 64, kernel: 7, stride: 2), to: [x], named: "features.conv")
      x = try b.add(act("swish"), to: [x], named: "features.swish")
      x = try b.add(AveragePool(size: 3, stride: 2), to: [x], named: "features.averagePool")
      x = try stage(&b, "features.Stage", x, 64, n, 1)
      for (i, c) in [128, 256, 512].enumerated() { x = try stage(&b, "features.for[\(i)].Stage", x, c, n, 2) }
      x = try b.add(GlobalAveragePool(), to: [x], named: "features.globalAveragePool")
      x = try b.add(Dropout(rate: 0.2), to: [x], named: "species.dropout")
      x = try b.add(Dense(units: 1000), to: [x], named: "species")
      b.output("species", x)
      show("resnet\(n)", [CompiledNetwork(graph: b.graph)])
    }
  }
  @Test func driver() throws {
    let mish = Activation(name: "mish", expression: .binary(.multiply, .variable, .call(.tanh, [.call(.log, [.binary(.add, .constant(1), .call(.exp, [.variable]))])])), isBuiltIn: false)
    func m(_ k: Bool = false) -> ActivationLayer { ActivationLayer(phi: mish, transform: ActivationTransform(inputScale: 0.5, outputScale: 2.25, outputShift: -0.1, residual: 3e-15)) }
    var b = GraphBuilder(name: "Driver", method: Method(.dks(zeta: 1.5)))
    let camera = b.addInput(TensorType(.float32, [3, 66, 200]), named: "camera")
    let speed = b.addInput(TensorType(.float32, [8]), named: "speed")
    var t: [Node.ID] = []
    let cn = try b.add(NormalizeInput(), to: [camera], named: "camera.normalizeInput")
    for (name, k) in [("near", 3), ("far", 7)] {
      var x = try b.add(Convolution(channels: 32, kernel: k), to: [cn], named: name + ".Tower.conv")
      x = try b.add(m(), to: [x], named: name + ".Tower.mish")
      x = try b.add(Convolution(channels: 32, kernel: k), to: [x], named: name + ".Tower.conv_2")
      x = try b.add(m(), to: [x], named: name + ".Tower.mish_2")
      t.append(try b.add(GlobalAveragePool(), to: [x], named: name + ".Tower.globalAveragePool"))
    }
    var x = try b.add(Dense(units: 32), to: [speed], named: "motion.dense")
    let motion = try b.add(ActivationLayer(phi: ActivationCatalogue.activation("leakyRelu", [0.2])!), to: [x], named: "motion.leaky")
    let seen = try b.add(WeightedSum(weights: [0.6, 0.8]), to: t, named: "seen")
    x = try b.add(Concat(), to: [seen, motion], named: "state.concat")
    for i in 0..<20 {
      let y = try b.add(Dense(units: 64), to: [x], named: "state.repeat[\(i)].dense")
      let z = try b.add(m(), to: [y], named: "state.repeat[\(i)].mish")
      x = try b.add(WeightedSum(weights: [0.6, 0.8]), to: [x, z], named: "state.repeat[\(i)].sum")
    }
    var s = try b.add(Dense(units: 1), to: [x], named: "steering.dense")
    s = try b.add(ActivationLayer(phi: ActivationCatalogue.activation("tanh")!, isKept: true), to: [s], named: "steering")
    var l = x
    for i in 0..<2 {
      l = try b.add(Dense(units: 64), to: [l], named: "lane.repeat[\(i)].dense")
      l = try b.add(m(), to: [l], named: "lane.repeat[\(i)].mish")
    }
    l = try b.add(Dense(units: 4), to: [l], named: "lane")
    b.output("steering", s)
    b.output("lane", l)
    let plan = TrainingPlan(data: .csv(path: "Data/drive.csv", test: 0.2), loss: [.init(weight: 1, kind: .mse, output: "steering", target: "steering"), .init(weight: 0.25, kind: .crossEntropy, output: "lane", target: "lane")], optimizer: .adam(rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8), batch: 64, epochs: 20, decay: 1e-4, schedule: .step(epochs: 5, factor: 0.5))
    show("driver", [CompiledNetwork(graph: b.graph, training: plan)])
  }
  @Test func tagger() throws {
    var b = GraphBuilder(name: "Tagger", method: Method(.dks(zeta: 1.2)))
    let sentence = b.addInput(TensorType(.int32, [64]), named: "sentence")
    let title = b.addInput(TensorType(.int32, [16]), named: "title")
    let e1 = try b.add(Embedding(count: 10000, size: 128), to: [title], named: "context.embed", sharedWeights: "embed")
    let context = try b.add(Average(axis: 0), to: [e1], named: "context.average")
    let e2 = try b.add(Embedding(count: 10000, size: 128), to: [sentence], named: "states.embed", sharedWeights: "embed")
    var h = try b.add(Zeros(shape: [256]), to: [], named: "states.zeros")
    var all: [Node.ID] = []
    for i in 0..<64 {
      let p = "states.scan[\(i)]."
      let w = try b.add(Element(index: i), to: [e2], named: p + "element")
      let d1 = try b.add(Dense(units: 256), to: [w], named: p + "mixed.dense", sharedWeights: "states.scan.mixed.dense")
      let d2 = try b.add(Dense(units: 256, hasBias: false, initializer: Initializer(.orthogonal)), to: [h], named: p + "mixed.dense_2", sharedWeights: "states.scan.mixed.dense_2")
      let s = try b.add(WeightedSum(weights: [0.6, 0.8]), to: [d1, d2], named: p + "mixed")
      h = try b.add(act("tanh"), to: [s], named: p + "tanh")
      all.append(h)
    }
    let st = try b.add(Stack(), to: all, named: "states.stack")
    let la = try b.add(Last(), to: [st], named: "tag.last")
    let c = try b.add(Concat(), to: [la, context], named: "tag.concat")
    let o = try b.add(Dense(units: 17), to: [c], named: "tag")
    b.output("tag", o)
    show("tagger", [CompiledNetwork(graph: b.graph)])
  }
  @Test func irregular() throws {
    var b = GraphBuilder(name: "Irregular", method: Method(.dks(zeta: 1.5)))
    var x = b.addInput(TensorType(.float32, [10]), named: "x")
    for i in 0..<1000 {
      x = try b.add(Dense(units: 20 + (i * 7919) % 13), to: [x], named: "features.dense" + (i == 0 ? "" : "_\(i + 1)"))
      x = try b.add(act("tanh"), to: [x], named: "features.tanh" + (i == 0 ? "" : "_\(i + 1)"))
    }
    b.output("y", x)
    show("irregular", [CompiledNetwork(graph: b.graph)])
  }
}
