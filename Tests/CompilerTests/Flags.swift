import Foundation
import Testing

@testable import DKSCompiler

/// What the command line would be given, as the first line of a test's source says it:
/// `// flags: --strict -D depth=3`, `# flags: --opaque keep --to pytorch`.
struct Flags {
  var options = CompilerOptions()
  /// What `--to` asks for.
  var form: ArtifactForm?

  /// The flags in `source`; none without such a line.
  init(in source: String) {
    let first = source.prefix { $0 != "\n" }.replacingOccurrences(of: "-->", with: "")
    guard let start = first.range(of: "flags: ") else { return }
    var words = first[start.upperBound...].split(separator: " ").map(String.init)[...]
    while let word = words.popFirst() {
      switch word {
      case "--strict": options.isStrict = true
      case "--keep-weights": options.keepsWeights = true
      case "--mean-pools": options.averagesPools = true
      case "--network": options.network = words.popFirst()
      case "--opaque": options.opaque = words.popFirst() == "keep" ? .keep : .error
      case "--method":
        let method = words.prefix { !$0.hasPrefix("-") }
        options.method = method.joined(separator: " ")
        words = words.dropFirst(method.count)
      case "--replace":
        let names = (words.popFirst() ?? "").split(separator: "=").map(String.init)
        if names.count == 2 { options.replacements.append(.init(old: names[0], new: names[1])) }
      case "--to": form = words.popFirst().flatMap(ArtifactForm.init(rawValue:))
      case "-D":
        let parts = (words.popFirst() ?? "").split(separator: "=", maxSplits: 1).map(String.init)
        if parts.count == 2 { options.definitions.append((parts[0], parts[1])) }
      default: Issue.record("unknown flag '\(word)'")
      }
    }
  }
}
