import DKSCompiler
import DKSDiagnostics
import DKSGraph
import Foundation
import Testing

/// A report does not contradict itself: what is shown in several places is one number.
@Suite struct ReportConsistencyTests {
  private typealias Object = [String: Any]

  /// Networks of many kinds: bent assumptions, parts that differ, widths that differ, kept heads, borders, scales.
  static let programs: [String] = [
    "method dks(zeta: 1.5) input x: Float[8] output y = x -> repeat 5 { dense(8) -> tanh } -> dense(3)",
    "method dks(zeta: 1.5) input x: Float[8] output y = x -> dense(8) -> gelu -> dense(4)",
    "method dks(zeta: 2) input x: Float[8] output y = x -> dense(6) -> tanh -> dense(4) -> @keep tanh -> dense(2)",
    "method tat(eta: 0.3) input x: Float[8] output y = x -> dense(6) -> leakyRelu -> dense(6) -> dense(4, init: gaussian(scale: 1.5))",
    "method tat(tau: 0.3) input x: Float[8] output y = x -> repeat 4 { dense(8) -> softplus } -> dense(2)",
    "method dks input x: Float[3, 8, 8] output y = x -> conv(8, 3) -> swish -> averagePool(2) -> conv(8, 3) -> swish -> globalAveragePool -> dense(2)",
    "method dks input x: Float[8] let a = x -> dense(8) -> tanh -> dense(8) let b = x -> dense(8) output y = (2 * a + b) -> tanh -> dropout(0.2) -> dense(2)",
    "method he input x: Float[8] let a = x -> dense(6) -> relu let b = x -> dense(12) output y = (a, b) -> concat -> dense(4) -> relu -> dense(2)",
    "method none input x: Float[8] output y = (x -> dense(4)) * (x -> dense(4))",
    "method none input x: Float[4, 6, 6] output y = x -> conv(6, 3, init: gaussian) -> relu -> flatten -> dense(2)",
    "method lecun input x: Float[8] output y = 3 * (x -> dense(8) -> tanh) output z = x -> dense(5)",
    "method edgeOfChaos(q: 1) input x: Float[8] output y = x -> repeat 3 { dense(8) -> tanh } -> dense(2)",
  ]

  private func report(_ compilation: Compilation, _ request: AnalysisRequest) throws -> Object? {
    guard let text = compilation.analysis(asJSON: true, request: request).text else { return nil }
    return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object
  }

  private func near(_ a: Any?, _ b: Any?, _ tolerance: Double = 1e-9) -> Bool {
    switch (a as? Double, b as? Double) {
    case (nil, nil): true
    case (let a?, let b?): abs(a - b) <= tolerance * max(1, abs(a), abs(b))
    default: false
    }
  }

  private func check(_ compilation: Compilation, draws: Int? = nil) throws {
    let request = AnalysisRequest(
      tangentKernelAt: 0.5, gridPoints: 9, finiteWidth: 32,
      sampling: draws.map { AnalysisRequest.Sampling(width: 16, draws: $0) })
    guard let report = try report(compilation, request), let network = compilation.networks.first else {
      return
    }
    func objects(_ key: String, in parent: Object? = nil) -> [Object] {
      (parent ?? report)[key] as? [Object] ?? []
    }
    var values: [String: Object] = [:]
    for value in objects("values") { values[value["name"] as? String ?? ""] = value }
    var outputs: [String: Object] = [:]
    for (output, entry) in zip(network.graph.outputs, objects("outputs")) {
      outputs[output.name] = entry
      let value = values[network.graph[output.node].name]
      for key in ["q", "cAt0", "slopeAt1"] {
        #expect(near(entry[key], value?[key], 0), "\(output.name).\(key)")
      }
    }
    for layer in objects("layers") {
      let node = network.graph.nodes.first { $0.name == layer["name"] as? String }
      let source = (node?.operands.first).map { network.graph[$0].name } ?? ""
      #expect(near(layer["q"], values[source]?["q"], 0), "what '\(layer["name"] ?? "")' is fed")
      if let local = report["local"] as? Object, layer["kept"] as? Bool == false, near(layer["q"], 1.0) {
        #expect(near(layer["chi1"], local["chi1"]), "χ₁ of \(layer["name"] ?? "")")
      }
    }
    for grid in objects("grid") {
      let output = outputs[grid["name"] as? String ?? ""]
      // Numbers that are not finite are null.
      let map = (grid["cMap"] as? [Any] ?? []).map { $0 as? Double }
      try #require(map.count == 9)
      #expect(near(map[4], output?["cAt0"]), "C(0) of the grid")
      #expect(near(grid["slopeAt1"], output?["slopeAt1"], 0), "C'(1) of the grid")
      let tangent = objects("outputs", in: report["tangentKernel"] as? Object).first {
        $0["name"] as? String == grid["name"] as? String
      }
      if let q = output?["q"] as? Double, let c = map[6] {
        #expect(near(tangent?["nngp"], q * c), "K(0.5) of the tangent kernel")
      }
    }
    for row in objects("rows", in: report["finiteWidth"] as? Object) {
      guard let node = row["node"] as? String else { continue }
      let own =
        node.hasPrefix("output ")
        ? outputs[String(node.dropFirst(7))]
        : objects("layers").first { $0["name"] as? String == node }
      #expect(near(row["value"], own?["q"], 0), "q of '\(node)' at another width")
    }
    for row in objects("rows", in: report["empirical"] as? Object) where row["quantity"] as? String == "q" {
      #expect(near(row["value"], values[row["node"] as? String ?? ""]?["q"], 0))
    }
    try checkMaximum(report, compilation)
  }

  /// What the method says of the network and what the network does are one number, or the report says that they are
  /// not.
  private func checkMaximum(_ report: Object, _ compilation: Compilation) throws {
    guard let maximal = report["maximal"] as? Object, let achieved = maximal["achieved"] as? Double else {
      return
    }
    let keys = ["slope": "slopeAt1", "curvature": "curvatureAt1", "cAt0": "cAt0"]
    let key = keys[maximal["kind"] as? String ?? ""] ?? ""
    let parts = (report["values"] as? [Object] ?? []).flatMap { [$0] + ($0["parts"] as? [Object] ?? []) }
    let largest = parts.compactMap { $0[key] as? Double }.max() ?? 0
    // A corner has an infinite curvature, which JSON has not.
    let actual = maximal["actual"] as? Double ?? .infinity
    #expect(largest <= actual * (1 + 1e-12))
    let table = try #require(compilation.analysis(asJSON: false).text)
    #expect(table.contains("the network as it is has") == !(actual.isFinite && near(actual, achieved)))
  }

  @Test(arguments: programs)
  func programsAgree(program: String) throws {
    let compilation = Compiler.compile(
      SourceFile(name: "n.dks", text: "network N { \(program) }"), form: .dks)
    try #require(compilation.isComplete, "\(compilation.diagnostics.errors.map(\.message))")
    try check(compilation, draws: 4)
  }

  @Test(arguments: 0..<60)
  func randomNetworksAgree(seed: Int) throws {
    let methods: [Method.Kind] = [.none, .dks(zeta: 1.5), .tat(.curvature(0.3))]
    for method in methods {
      var graph = try RandomNetwork.make(seed: UInt64(seed))
      graph.method.kind = method
      let file = SourceFile(name: "n.graph", text: graph.description)
      let compilation = Compiler.compile(file, form: .graph)
      if compilation.isComplete { try check(compilation) }
    }
  }
}
