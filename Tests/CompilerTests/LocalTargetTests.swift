import DKSCompiler
import DKSDiagnostics
import Foundation
import Testing

/// The local targets of the reference topologies, from text to χ₁, against values bisected to the last bit
/// with the official package's formulas (`Fixtures/local_targets.csv`).
@Suite struct LocalTargetTests {
  struct Record: CustomTestStringConvertible {
    var topology: String
    var method: String
    var target: Double
    var official: Double?
    var strict: Double?
    var testDescription: String { "\(topology) \(method) \(target)" }
  }

  static let records: [Record] = {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Fixtures/local_targets.csv")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: ",").map(String.init)
      guard cells.count == 5, let target = Double(cells[2]) else { return nil }
      return Record(
        topology: cells[0], method: cells[1], target: target, official: Double(cells[3]),
        strict: Double(cells[4]))
    }
  }()

  @Test func thereAreRecords() { #expect(Self.records.count > 100) }

  @Test(arguments: records)
  func strictTargetIsExact(_ record: Record) throws { try check(record, .strict, record.strict) }

  @Test(arguments: records)
  func officialTargetIsExact(_ record: Record) throws { try check(record, .official, record.official) }

  private func check(_ record: Record, _ subnetworks: CompilerOptions.Subnetworks, _ expected: Double?) throws
  {
    var options = CompilerOptions()
    options.subnetworks = subnetworks
    let source = SourceFile(name: "\(record.topology).dks", text: program(for: record))
    let compilation = Compiler.compile(source, form: .dks, options: options)
    guard let expected else {
      #expect(compilation.diagnostics.all.map(\.code) == ["DKS0508"])
      #expect(compilation.isComplete)
      return
    }
    // Some targets are beyond what the activation reaches; the local target is found all the same.
    let analysis = compilation.analysis(asJSON: true)
    let text = try #require(analysis.text, "\(analysis.diagnostics.map(\.message))")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let local = try #require(json["local"] as? [String: Any])
    switch record.method {
    case "zeta":
      let excess = try #require(local["chi1MinusOne"] as? Double)
      // The reference is rounded at 1, so ψ − 1 is known to one part in 1e-16/(ψ − 1).
      #expect(abs(excess - (expected - 1)) <= 1e-12 * (expected - 1) + 2.3e-16)
      #expect(abs(try #require(local["chi1"] as? Double) - expected) <= 1e-15)
    case "tau":
      #expect(abs(try #require(local["curvature"] as? Double) - expected) <= 1e-12 * expected)
    default:
      #expect(abs(try #require(local["negativeSlope"] as? Double) - expected) <= 1e-10)
    }
    for layer in try #require(json["layers"] as? [[String: Any]]) {
      #expect(try #require(layer["residual"] as? Double) <= 1e-12)
    }
  }

  private func program(for record: Record) -> String {
    let method =
      record.method == "zeta" ? "dks(zeta: \(record.target))" : "tat(\(record.method): \(record.target))"
    let phi = record.method == "eta" ? "leakyRelu" : "tanh"
    if record.topology.hasPrefix("mlp_") {
      return """
        network N {
          method \(method)
          input x: Float[16]
          output y = x -> repeat \(record.topology.dropFirst(4)) { dense(16) -> \(phi) } -> dense(4)
        }
        """
    }
    let weight = record.topology.split(separator: "w").last ?? ""
    let count = record.topology.hasPrefix("resnet101") ? 23 : 6
    return """
      block Unit(w: Float, project: Bool = false) { x in
        let active = x -> \(phi)
        let skip = project ? active -> conv(16, 1) : x
        let residual = active -> conv(4, 1) -> \(phi) -> conv(4, 3) -> \(phi) -> conv(16, 1)
        return sqrt(1 - w * w) * residual + w * skip
      }
      block Stage(count: Int, w: Float) {
        Unit(w: w, project: true) -> repeat count - 1 { Unit(w: w) }
      }
      network N {
        method \(method)
        input x: Float[3, 8, 8]
        output y = x -> conv(16, 7)
          -> for count in [3, 4, \(count), 3] { Stage(count, w: \(weight)) }
          -> \(phi) -> globalAveragePool -> dense(4)
      }
      """
  }
}
