import DKSDiagnostics
import Foundation
import Testing

@testable import DKSSyntax

/// The programs in Samples/, by name.
let samples: [(name: String, text: String)] = {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Samples")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
  return names.filter { $0.hasSuffix(".dks") }.sorted().compactMap { name in
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map { (name, $0) }
  }
}()

/// The tree of `text` and what the parser said of it.
func parsed(_ text: String, name: String = "test.dks") -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  var diagnostics = DiagnosticSet()
  let tree = parse(SourceFile(name: name, text: text), number: 0, diagnostics: &diagnostics)
  return (tree, diagnostics.all)
}

@Suite struct SampleTests {
  @Test func thereAreSamples() {
    #expect(samples.count >= 4)
  }

  @Test func everySampleParses() {
    for sample in samples {
      #expect(parsed(sample.text, name: sample.name).diagnostics.map(\.message) == [], "\(sample.name)")
    }
  }
}
