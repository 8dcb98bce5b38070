import DKSDiagnostics
import DKSSyntax

/// A block that is being applied.
struct ActiveCall: Sendable {
  var block: Int
  /// As the note shows it: `Residual(128, stride: 2)`.
  var rendered: String
  /// Where it is applied.
  var site: SourceSpan
}

extension Elaborator {
  /// "in Residual(128, stride: 2), from Stage at resnet.dks:22:39", at most three blocks deep.
  var chainNote: String? {
    guard let innermost = calls.last else { return nil }
    var note = "in \(innermost.rendered)"
    let outer = calls.dropLast().suffix(2)
    if outer.isEmpty { note += " at \(place(of: innermost.site))" }
    for call in outer.reversed() {
      note += ", from \(globals.blocks[call.block].name.text) at \(place(of: call.site))"
    }
    return note
  }

  /// `resnet.dks:22:39`
  func place(of span: SourceSpan) -> String {
    guard let file = sources.file(of: span) else { return "?" }
    let position = file.position(at: span.start)
    return "\(file.name):\(position.line):\(position.column)"
  }

  /// The names of the blocks from the outer application of `block` to the inner one, if it is being applied.
  func cycle(through block: Int) -> [String]? {
    guard let start = calls.firstIndex(where: { $0.block == block }) else { return nil }
    return calls[start...].map { globals.blocks[$0.block].name.text } + [globals.blocks[block].name.text]
  }
}
