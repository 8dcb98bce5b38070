import DKSDiagnostics
import DKSGraph
import Foundation
import Testing

@Suite("What the flat text's reader says")
struct FlatTextDiagnosticsTests {
  /// The codes, the texts they point at and the messages, for `line` in a graph with the input `x`.
  private func faults(_ line: String) -> [String] {
    let text = "graph N {\n  x = input : f32[4]\n  \(line)\n}"
    let bytes = Array(text.utf8)
    return parse(text).diagnostics.map { diagnostic in
      let place = diagnostic.span.map { String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self) }
      return "\(diagnostic.code) <\(place ?? "nowhere")> \(diagnostic.message)"
    }
  }

  @Test(
    "Every fault has a code, the smallest place and one sentence",
    arguments: [
      ("y = dens(x) {units: 1}", "DKS0403 <dens> unknown operation 'dens'"),
      ("y = split(x) {count: 2}", "DKS0403 <split> unknown operation 'split'"),
      ("x = flatten(x)", "DKS0404 <x> 'x' names two nodes"),
      ("y = flatten(z)", "DKS0405 <z> there is no node 'z' above this line"),
      ("output y = z", "DKS0405 <z> there is no node 'z' above this line"),
      ("y = dense(x)", "DKS0406 <dense> 'dense' lacks the setting 'units'"),
      (
        "y = dense(x) {units: 0}",
        "DKS0406 <units: 0> 'units' of 'dense' is 0, it must be a whole number of at least 1"
      ),
      ("y = dense(x) {units: many}", "DKS0406 <units: many> 'units' of 'dense' must be an integer"),
      ("y = dense(x) {units: 1, unit: 2}", "DKS0406 <unit> 'dense' has no setting 'unit'"),
      ("y = dense(x) {units: 1, units: 2}", "DKS0406 <units: 2> 'units' is set twice"),
      (
        "y = dense(x) {units: 1, init: he}",
        "DKS0406 <init: he> 'init' of 'dense' must be one of orthogonal, gaussian, uniform, zeros, "
          + "with 'scale:' and 'bias:' if need be, or delta(…) of one"
      ),
      (
        "y = activation(x) {phi: tnh}",
        "DKS0406 <phi: tnh> 'phi' of 'activation' is 'tnh', it must be the name of an activation"
      ),
      (
        #"y = activation(x) {phi: "x +", name: f}"#,
        #"DKS0406 <phi: "x +"> 'phi' of 'activation' must be a formula (the formula ends, wanted a number, 'x' or a function)"#
      ),
      (
        "y = conv(x) {channels: 1, kernel: 3}",
        "DKS0407 <x> 'conv' got a vector [4], it takes an image [C, H, W] or a signal [C, T]"
      ),
      (
        "y = reshape(x) {shape: [5]}",
        "DKS0407 <shape: [5]> 'reshape' got a vector [4] of 4 elements, [5] takes 5"
      ),
      ("y = flatten(x) : f32[5]", "DKS0408 <f32[5]> 'y' is declared f32[5], its operation yields f32[4]"),
      ("y = input", "DKS0401 <}> found '}', wanted '(', '{' or ':'"),
      ("y = input()", "DKS0409 <input> the input 'y' has no type"),
      (
        "y = input : f32[0]",
        "DKS0410 <f32[0]> an extent is less than 1 or the type has more than 2⁴⁰ elements"
      ),
      (
        "y = input : f32[99999999999, 99999999999]",
        "DKS0410 <f32[99999999999, 99999999999]> an extent is less than 1 or the type has more than 2⁴⁰ elements"
      ),
      ("y = input : f64[1]", "DKS0401 <f64> found 'f64', wanted a type, 'f32[…]', 'i32[…]' or 'signal[…]'"),
      (#"y = "flatten"#, #"DKS0402 <"flatten> the quote is not closed on its line"#),
      (#""\q" = flatten(x)"#, #"DKS0402 <\q> there is no such escape"#),
      ("y = scale(x) {factor: 1e999}", "DKS0402 <1e999> the number is too large for a double"),
      ("output x = x output x = x", "DKS0412 <> output 'x' has a name that is taken"),
    ] as [(String, String)])
  func faults(line: String, wanted: String) {
    #expect(faults(line).first == wanted)
  }

  @Test("A faulty line costs itself alone: what uses its node is not blamed, what follows is read")
  func recovery() {
    let text = """
      graph N {
        x = input : f32[4]
        a = dens(x)
        b = flatten(a)
        c = flatten(b)
        d = flatten(q)
        e = dense(x) {units: }
        output y = c
      }
      """
    #expect(parse(text).diagnostics.map(\.code) == ["DKS0403", "DKS0405", "DKS0401"])
    #expect(parse(text).graph == nil)
  }

  @Test("A mistyped operation or setting comes with the right one")
  func suggestions() {
    let said = parse(
      "graph N { x = input : f32[4] y = dens(x) {units: 1}\n z = dense(x) {units: 1, bais: false}\n}"
    )
    .diagnostics
    #expect(said.map(\.label) == ["did you mean 'dense'?", "did you mean 'bias'?"])
    #expect(said.flatMap(\.fixIts).map(\.replacement) == ["dense", "bias"])
  }

  @Test("Every code has a page, whose wrong text provokes it and whose right text is read")
  func pages() {
    let pages = Explanation.all.filter { ("DKS0401"..."DKS0412").contains($0.code) }
    #expect(pages.count == 12)
    for page in pages {
      let parts = page.body.components(separatedBy: "```graph").dropFirst()
      #expect(parts.count == 2, "\(page.code)")
      for part in parts {
        let isWrong = part.hasPrefix(" wrong\n")
        let text = part.dropFirst(isWrong ? 6 : 0).components(separatedBy: "```")[0]
        let codes = parse(text).diagnostics.map(\.code)
        #expect(codes == (isWrong ? [page.code] : []), "\(page.code)")
      }
    }
  }

  @Test(
    "Texts that are no graph at all",
    arguments: [
      "", "\n", "graf N {}", "graph", "graph N", "graph N {", "graph N {} x", "{", "graph N method {}",
      "\u{0}",
    ])
  func noGraph(text: String) {
    let (graph, diagnostics) = parse(text)
    #expect(graph == nil)
    #expect(diagnostics.count == 1 && diagnostics.first?.code == "DKS0401")
  }

  @Test("Bytes that are not UTF-8 are pointed at")
  func illFormed() {
    for bytes in [[0xFF], [0x22, 0xC3, 0x22], Array("graph N { a".utf8) + [0xE2, 0x82]] as [[UInt8]] {
      var diagnostics = DiagnosticSet()
      #expect(Graph.parse(SourceFile(name: "t", text: bytes), number: 0, diagnostics: &diagnostics) == nil)
      #expect(diagnostics.all.map(\.code).contains("DKS0402"))
    }
  }

  @Test("Brackets nested without end are refused")
  func nesting() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(faults("y = scale(x) {factor: \(deep)").first?.hasPrefix("DKS0401") == true)
    let calls = String(repeating: "f(", count: 100_000)
    #expect(faults("y = scale(x) {factor: \(calls)").first?.hasPrefix("DKS0401") == true)
  }
}
