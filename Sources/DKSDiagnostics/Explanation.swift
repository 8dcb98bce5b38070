/// The page that `dksc explain CODE` prints: what a diagnostic means, a wrong program and the right one; or what a
/// rule of the theory asks.
public struct Explanation: Hashable, Sendable {
  /// The diagnostic's code, or the name of the rule.
  public var code: String
  /// What the page is about, in a few words without a full stop.
  public var title: String
  /// Markdown without a heading. A wrong program stands in a fence of kind `dks wrong`, the right one in a fence
  /// of kind `dks`.
  public var body: String

  /// Makes a page.
  public init(code: String, title: String, body: String) {
    self.code = code
    self.title = title
    self.body = body
  }

  /// The page as one Markdown text.
  public var page: String { "# \(code): \(title)\n\n\(body)\n" }

  /// The programs of the page that give its diagnostic.
  public var wrongPrograms: [String] { programs(fence: "```dks wrong") }

  /// The programs of the page that are right.
  public var rightPrograms: [String] { programs(fence: "```dks") }

  private func programs(fence: String) -> [String] {
    var programs: [String] = []
    var program: String?
    for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
      if let text = program {
        if line == "```" {
          programs.append(text)
          program = nil
        } else {
          program = text + line + "\n"
        }
      } else if line == fence {
        program = ""
      }
    }
    return programs
  }

  /// The pages of all diagnostics, room by room: a room's pages are one file in Explanations/ and one line here.
  public static let all: [Explanation] = [
    text,
    names,
    kinds,
    graphText,
    networks,
    rules,
    maps,
    importedMaps,
    targets,
    comparison,
    rewrites,
    backEnds,
    training,
    commandLine,
    weights,
    programText,
    onnx,
    recognition,
    lowering,
    openVINO,
  ].flatMap(\.self)

  /// The page for `code`, written in any case, of a diagnostic also without its letters and zeros: `DKS0107`,
  /// `dks0107`, `107`, `r1`.
  public static func of(_ code: String) -> Explanation? {
    var code = code.uppercased()
    if code.allSatisfy({ $0.isASCII && $0.isNumber }), code.count <= 4 {
      code = "DKS" + String(repeating: "0", count: 4 - code.count) + code
    }
    return (theoryRules + all).first { $0.code == code }
  }
}
