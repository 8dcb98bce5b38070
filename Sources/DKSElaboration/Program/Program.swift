import DKSDiagnostics
import DKSSyntax

/// A file and all that it imports, every file once and before those that import it.
package struct Program: Sendable {
  /// What the caller found behind an `import`.
  package enum ImportedFile: Sendable {
    /// The tree of the file with this number; the same file has the same number every time.
    case file(SyntaxTree, number: UInt32)
    /// It could not be read; the reason reads after a colon: "no such file".
    case unreadable(reason: String)
  }

  /// The trees; the last is the file that the compilation began with.
  package private(set) var files: [SyntaxTree] = []

  /// Loads what `root` imports, directly or not, through `loadImport`, which gets the path as written and
  /// the number of the file that it is written in.
  ///
  /// Parsing and its diagnostics are the caller's; cycles and files that cannot be read are reported here.
  package init(
    _ root: SyntaxTree, number: UInt32, diagnostics: inout DiagnosticSet,
    loadImport: (_ path: String, _ importer: UInt32) -> ImportedFile
  ) {
    struct Visit {
      var tree: SyntaxTree
      var number: UInt32
      var imports: [ImportDeclaration]
      var next = 0

      init(_ tree: SyntaxTree, _ number: UInt32) {
        self.tree = tree
        self.number = number
        imports = tree.declarations.compactMap { if case .importFile(let i) = $0 { i } else { nil } }
      }
    }
    var stack = [Visit(root, number)]
    // Files on the stack are open; the value is their place on it.
    var open: [UInt32: Int] = [number: 0]
    var done: Set<UInt32> = []
    while let top = stack.last {
      guard top.next < top.imports.count else {
        stack.removeLast()
        open[top.number] = nil
        done.insert(top.number)
        files.append(top.tree)
        continue
      }
      let wanted = top.imports[top.next]
      stack[stack.count - 1].next += 1
      switch loadImport(wanted.path, top.number) {
      case .unreadable(let reason):
        diagnostics.insert(.unreadableImport(wanted.path, reason, at: wanted.pathSpan))
      case .file(let tree, let file):
        if let start = open[file] {
          let chain = stack[start...].map { $0.imports[$0.next - 1].path }
          diagnostics.insert(.importCycle(wanted.path, chain: chain, at: wanted.pathSpan))
        } else if !done.contains(file) {
          open[file] = stack.count
          stack.append(Visit(tree, file))
        }
      }
    }
  }
}
