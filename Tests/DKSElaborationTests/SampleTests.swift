import DKSElaboration
import DKSGraph
import Foundation
import Testing

/// The programs of Language 3, made small, as flat graphs.
@Suite struct SampleTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Samples")

  private func sample(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent("\(name).dks"), encoding: .utf8)
  }

  @Test("every sample elaborates without a word, into a graph that verifies")
  func all() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    let samples = files.filter { $0.hasSuffix(".dks") }
    #expect(samples.count >= 4)
    for file in samples {
      let result = compile(try sample(String(file.dropLast(4))))
      #expect(result.report == "")
      #expect(result.networks.count == 1)
      for network in result.networks { #expect(network.graph.verify().isEmpty) }
    }
  }

  @Test func mlp() throws {
    let result = compile(try sample("mlp"), overrides: [.init("depth", "2"), .init("width", "8")])
    #expect(
      result.graphText == #"""
        graph MLP method=dks(zeta: 1.5) {
          image = input : f32[1, 28, 28]
          features.flatten = flatten(image) : f32[784]
          features.repeat[0].dense = dense(features.flatten) {units: 8} : f32[8]
          features.repeat[0].tanh = activation(features.repeat[0].dense) {phi: tanh} : f32[8]
          features.repeat[1].dense = dense(features.repeat[0].tanh) {units: 8} : f32[8]
          features.repeat[1].tanh = activation(features.repeat[1].dense) {phi: tanh} : f32[8]
          output digit = dense(features.repeat[1].tanh) {units: 10} : f32[10]
        }

        """#)
  }

  @Test func residualNetwork() throws {
    let text = try sample("resnet")
      .replacingOccurrences(of: "[128, 256, 512]", with: "[128]")
      .replacingOccurrences(of: "count: 2)", with: "count: 1)")
    #expect(
      compile(text).graphText == #"""
        graph ResNet18 method=tat(tau: 0.3) {
          image = input : f32[3, 224, 224]
          features.conv = conv(image) {channels: 64, kernel: 7, stride: 2} : f32[64, 112, 112]
          features.swish = activation(features.conv) {phi: swish} : f32[64, 112, 112]
          features.averagePool = averagePool(features.swish) {size: 3, stride: 2} : f32[64, 56, 56]
          features.Stage.Residual.branch.conv = conv(features.averagePool) {channels: 64, kernel: 3} : f32[64, 56, 56]
          features.Stage.Residual.branch.swish = activation(features.Stage.Residual.branch.conv) {phi: swish} : f32[64, 56, 56]
          features.Stage.Residual.branch.conv_2 = conv(features.Stage.Residual.branch.swish) {channels: 64, kernel: 3} : f32[64, 56, 56]
          features.Stage.Residual.sum = sum(features.Stage.Residual.branch.conv_2, features.averagePool) {weights: [0.5999999999999999, 0.8]} : f32[64, 56, 56]
          features.Stage.Residual.swish = activation(features.Stage.Residual.sum) {phi: swish} : f32[64, 56, 56]
          features.Stage.repeat[0].Residual.branch.conv = conv(features.Stage.Residual.swish) {channels: 64, kernel: 3} : f32[64, 56, 56]
          features.Stage.repeat[0].Residual.branch.swish = activation(features.Stage.repeat[0].Residual.branch.conv) {phi: swish} : f32[64, 56, 56]
          features.Stage.repeat[0].Residual.branch.conv_2 = conv(features.Stage.repeat[0].Residual.branch.swish) {channels: 64, kernel: 3} : f32[64, 56, 56]
          features.Stage.repeat[0].Residual.sum = sum(features.Stage.repeat[0].Residual.branch.conv_2, features.Stage.Residual.swish) {weights: [0.5999999999999999, 0.8]} : f32[64, 56, 56]
          features.Stage.repeat[0].Residual.swish = activation(features.Stage.repeat[0].Residual.sum) {phi: swish} : f32[64, 56, 56]
          features.for[0].Stage.Residual.branch.conv = conv(features.Stage.repeat[0].Residual.swish) {channels: 128, kernel: 3, stride: 2} : f32[128, 28, 28]
          features.for[0].Stage.Residual.branch.swish = activation(features.for[0].Stage.Residual.branch.conv) {phi: swish} : f32[128, 28, 28]
          features.for[0].Stage.Residual.branch.conv_2 = conv(features.for[0].Stage.Residual.branch.swish) {channels: 128, kernel: 3} : f32[128, 28, 28]
          features.for[0].Stage.Residual.skip.conv = conv(features.Stage.repeat[0].Residual.swish) {channels: 128, kernel: 1, stride: 2} : f32[128, 28, 28]
          features.for[0].Stage.Residual.sum = sum(features.for[0].Stage.Residual.branch.conv_2, features.for[0].Stage.Residual.skip.conv) {weights: [0.5999999999999999, 0.8]} : f32[128, 28, 28]
          features.for[0].Stage.Residual.swish = activation(features.for[0].Stage.Residual.sum) {phi: swish} : f32[128, 28, 28]
          features.globalAveragePool = globalAveragePool(features.for[0].Stage.Residual.swish) : f32[128]
          species.dropout = dropout(features.globalAveragePool) {rate: 0.2} : f32[128]
          output species = dense(species.dropout) {units: 1000} : f32[1000]
        }

        """#)
  }

  @Test func twoInputsAndTwoHeads() throws {
    let text = try sample("heads").replacingOccurrences(of: "repeat 20", with: "repeat 1")
    #expect(
      compile(text).graphText == #"""
        graph Driver method=dks(zeta: 1.5) {
          camera = input : f32[3, 66, 200]
          speed = input : f32[8]
          near.Tower.conv = conv(camera) {channels: 32, kernel: 3} : f32[32, 66, 200]
          near.Tower.mish = activation(near.Tower.conv) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[32, 66, 200]
          near.Tower.conv_2 = conv(near.Tower.mish) {channels: 32, kernel: 3} : f32[32, 66, 200]
          near.Tower.mish_2 = activation(near.Tower.conv_2) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[32, 66, 200]
          near.Tower.globalAveragePool = globalAveragePool(near.Tower.mish_2) : f32[32]
          far.Tower.conv = conv(camera) {channels: 32, kernel: 7} : f32[32, 66, 200]
          far.Tower.mish = activation(far.Tower.conv) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[32, 66, 200]
          far.Tower.conv_2 = conv(far.Tower.mish) {channels: 32, kernel: 7} : f32[32, 66, 200]
          far.Tower.mish_2 = activation(far.Tower.conv_2) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[32, 66, 200]
          far.Tower.globalAveragePool = globalAveragePool(far.Tower.mish_2) : f32[32]
          motion.dense = dense(speed) {units: 32} : f32[32]
          motion.leaky = activation(motion.dense) {phi: "x > 0 ? x : 0.2 * x", name: leaky, arguments: [0.2]} : f32[32]
          seen = sum(near.Tower.globalAveragePool, far.Tower.globalAveragePool) {weights: [0.6, 0.8]} : f32[32]
          state.concat = concat(seen, motion.leaky) : f32[64]
          state.repeat[0].dense = dense(state.concat) {units: 64} : f32[64]
          state.repeat[0].mish = activation(state.repeat[0].dense) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[64]
          state.repeat[0].sum = sum(state.concat, state.repeat[0].mish) {weights: [0.6, 0.8]} : f32[64]
          steering.dense = dense(state.repeat[0].sum) {units: 1} : f32[1]
          output steering = activation(steering.dense) {phi: tanh, kept: true} : f32[1]
          lane.repeat[0].dense = dense(state.repeat[0].sum) {units: 64} : f32[64]
          lane.repeat[0].mish = activation(lane.repeat[0].dense) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[64]
          lane.repeat[1].dense = dense(lane.repeat[0].mish) {units: 64} : f32[64]
          lane.repeat[1].mish = activation(lane.repeat[1].dense) {phi: "x * tanh(log(1 + exp(x)))", name: mish} : f32[64]
          output lane = dense(lane.repeat[1].mish) {units: 4} : f32[4]
        }

        """#)
  }

  @Test func recurrence() throws {
    let text = try sample("rnn").replacingOccurrences(of: "Int[64]", with: "Int[2]")
    #expect(
      compile(text).graphText == #"""
        graph Tagger method=dks(zeta: 1.2) {
          sentence = input : i32[2]
          title = input : i32[16]
          context.embed = embedding(title) {count: 10000, size: 128, weights: embed} : f32[16, 128]
          context.average = average(context.embed) {axis: 0} : f32[128]
          states.embed = embedding(sentence) {count: 10000, size: 128, weights: embed} : f32[2, 128]
          states.zeros = zeros {shape: [256]} : f32[256]
          states.scan[0].element = element(states.embed) {index: 0} : f32[128]
          states.scan[0].mixed.dense = dense(states.scan[0].element) {units: 256, weights: states.scan.mixed.dense} : f32[256]
          states.scan[0].mixed.dense_2 = dense(states.zeros) {units: 256, bias: false, init: orthogonal, weights: states.scan.mixed.dense_2} : f32[256]
          states.scan[0].mixed = sum(states.scan[0].mixed.dense, states.scan[0].mixed.dense_2) {weights: [0.6, 0.8]} : f32[256]
          states.scan[0].tanh = activation(states.scan[0].mixed) {phi: tanh} : f32[256]
          states.scan[1].element = element(states.embed) {index: 1} : f32[128]
          states.scan[1].mixed.dense = dense(states.scan[1].element) {units: 256, weights: states.scan.mixed.dense} : f32[256]
          states.scan[1].mixed.dense_2 = dense(states.scan[0].tanh) {units: 256, bias: false, init: orthogonal, weights: states.scan.mixed.dense_2} : f32[256]
          states.scan[1].mixed = sum(states.scan[1].mixed.dense, states.scan[1].mixed.dense_2) {weights: [0.6, 0.8]} : f32[256]
          states.scan[1].tanh = activation(states.scan[1].mixed) {phi: tanh} : f32[256]
          states.stack = stack(states.scan[0].tanh, states.scan[1].tanh) : f32[2, 256]
          tag.last = last(states.stack) : f32[256]
          tag.concat = concat(tag.last, context.average) : f32[384]
          output tag = dense(tag.concat) {units: 17} : f32[17]
        }

        """#)
  }
}
