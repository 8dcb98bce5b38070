import Foundation
import Testing

@testable import DKSKernels

/// The outputs of the official package that `Fixtures/extract.py` took from its reference run.
struct Conformance: Decodable {
  struct Target: Decodable {
    var topology: String
    var function: String
    var target: Double
    var strict: Double?
    var official: Double?
  }

  struct Solution: Decodable, CustomStringConvertible {
    enum Comparison: String, Decodable { case parameters, residual, limit }
    var topology: String
    var method: String
    var activation: String
    var target: Double
    var level: Double?
    var found: [Double]?
    var residual: Double?
    var compare: Comparison
    var description: String { "\(method) \(activation) \(topology) \(target)" }
  }

  struct Topology: Decodable {
    var nodes: [Node]
    var outputs: [Int]
  }

  enum Node: Decodable {
    case input
    case layer(Int)
    case sum([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let index = try? container.decode(Int.self) {
        self = .layer(index)
      } else if let terms = try? container.decode([Double].self) {
        self = .sum(terms)
      } else {
        self = .input
      }
    }
  }

  var topologies: [String: Topology]
  var targets: [Target]
  var solutions: [Solution]

  static func load() throws -> Conformance {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/conformance", withExtension: "json"))
    return try JSONDecoder().decode(Conformance.self, from: Data(contentsOf: url))
  }

  func network(_ name: String) throws -> KernelNetwork {
    let topology = try #require(topologies[name])
    let rules: [KernelNetwork.Rule] = topology.nodes.map { node in
      switch node {
      case .input: .entry
      case .layer(let index): index >= 0 ? .passThrough(index) : .nonlinear(-1 - index)
      case .sum(let terms):
        .combination(stride(from: 0, to: terms.count, by: 2).map { (Int(terms[$0]), terms[$0 + 1]) })
      }
    }
    return KernelNetwork(rules: rules, outputs: topology.outputs)
  }
}
