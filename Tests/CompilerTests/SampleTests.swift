import DKSCompiler
import DKSDiagnostics
import DKSGraph
import DKSPasses
import Foundation
import Testing

/// What holds for every sample, and for every program in the README.
@Suite struct SampleTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Samples").path)) ?? [])
    .filter { $0.hasSuffix(".dks") }.sorted()

  private func compile(_ name: String) throws -> Compilation {
    let text = try String(contentsOf: Self.root.appending(path: "Samples/\(name)"), encoding: .utf8)
    return Compiler.compile(SourceFile(name: name, text: text), form: .dks)
  }

  @Test(arguments: names)
  func compilesWithoutErrors(name: String) throws {
    let compilation = try compile(name)
    #expect(compilation.isComplete, "\(compilation.diagnostics.all.map(\.message))")
    for network in compilation.networks { #expect(network.graph.verify().isEmpty) }
  }

  /// Before the passes and after them.
  @Test(arguments: names)
  func theFlatTextReadsBackToTheSameGraph(name: String) throws {
    for network in try compile(name).networks {
      for graph in [network.source, network.graph] {
        let text = graph.description
        var diagnostics = DiagnosticSet()
        let read = Graph.parse(SourceFile(name: "s.graph", text: text), number: 0, diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        // The text shows the network, not what its author says of it.
        var bare = graph
        bare.documentation = ""
        #expect(read == bare)
        #expect(read?.description == text)
      }
    }
  }

  @Test(arguments: names)
  func aPassChangesNothingTheSecondTime(name: String) throws {
    for network in try compile(name).networks {
      var graph = network.source
      var context = PassContext()
      for pass in Pipeline.passes {
        pass.run(on: &graph, in: &context)
        let once = graph
        pass.run(on: &graph, in: &context)
        #expect(graph == once, "\(pass.name)")
      }
      let finished = graph
      for pass in Pipeline.passes { pass.run(on: &graph, in: &context) }
      #expect(graph == finished)
    }
  }

  @Test func theProgramsInTheReadMeCompile() throws {
    let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let programs = text.components(separatedBy: "```dks\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
    #expect(!programs.isEmpty)
    for program in programs {
      let compilation = Compiler.compile(SourceFile(name: "README.dks", text: program), form: .dks)
      #expect(compilation.diagnostics.isEmpty)
      #expect(compilation.isComplete)
    }
  }
}
