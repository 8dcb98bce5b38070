import ArgumentParser
import DKSCompiler
import DKSDiagnostics

/// `dksc analyze INPUT [--json] [--ntk [--at C]] [--grid N] [--width N] [--empirical [--draws M]]`
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report the kernel at initialisation: local targets, transforms, residuals, q and slopes.")

  @Argument(help: ArgumentHelp("The network to analyse.", valueName: "input"))
  var input: String

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Flag(help: "Put the methods side by side: the network's own, dks, tat and those that only choose weights.")
  var compare = false

  @Flag(help: "Report the tangent kernel of every affine layer.")
  var ntk = false

  @Option(
    help: ArgumentHelp("The cosine of two inputs for --ntk, from -1 to 1; 0.5 unless given.", valueName: "c"))
  var at: Double?

  @Option(
    help: ArgumentHelp("Report the C maps of the outputs at this many points from -1 to 1.", valueName: "n"))
  var grid: Int?

  @Flag(help: "Compare the prediction with finite networks that are drawn at random.")
  var empirical = false

  @Option(
    help: ArgumentHelp(
      "Report how far q of networks of this width spreads. With --empirical, the width of those that are drawn, 64 "
        + "unless given; as many again are twice as wide.",
      valueName: "n"))
  var width: Int?

  @Option(
    help: ArgumentHelp(
      "The number of networks that --empirical draws at each width; 16 unless given.",
      valueName: "m"))
  var draws: Int?

  @OptionGroup var network: NetworkOptions
  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    try network.expectNothingWritten(by: "analyze")
    if at != nil, !ntk { throw ValidationError("'--at' has no effect without '--ntk'.") }
    if draws != nil, !empirical { throw ValidationError("'--draws' has no effect without '--empirical'.") }
    if compare, ntk || grid != nil || empirical || width != nil {
      let other = ntk ? "--ntk" : empirical ? "--empirical" : grid != nil ? "--grid" : "--width"
      throw ValidationError(
        "'--compare' puts methods side by side, '\(other)' is about one; give one of both.")
    }
    if let at, !(-1...1).contains(at) { throw ValidationError("'--at' takes a cosine from -1 to 1") }
    if let grid, !(2...100_001).contains(grid) {
      throw ValidationError("'--grid' takes from 2 to 100001 points")
    }
    if let width, !(8...4096).contains(width) { throw ValidationError("'--width' takes from 8 to 4096") }
    if let draws, !(4...10_000).contains(draws) { throw ValidationError("'--draws' takes from 4 to 10000") }
  }

  func run() throws {
    if compare { return try reportComparison() }
    let compilation = try Compilation.of(input, network.compilerOptions)
    let request = AnalysisRequest(
      tangentKernelAt: ntk ? at ?? 0.5 : nil, gridPoints: grid, finiteWidth: empirical ? nil : width,
      sampling: empirical ? .init(width: width ?? 64, draws: draws ?? 16) : nil)
    let artifact = compilation.analysis(asJSON: json, request: request)
    reporting.report(artifact.diagnostics, in: compilation.sources)
    if let text = artifact.text { try Standard.output(text) }
    if artifact.text == nil || artifact.diagnostics.contains(where: { $0.severity == .error }) {
      throw ExitCode(1)
    }
  }

  private func reportComparison() throws {
    var failure: InputFile.Failure?
    let comparison = MethodComparison(of: fileName(input), options: network.compilerOptions) { options in
      do throws(InputFile.Failure) {
        return try Compilation.of(input, options)
      } catch {
        failure = error
        return nil
      }
    }
    if let failure { throw failure }
    reporting.report(comparison.diagnostics, in: comparison.sources)
    guard let text = json ? comparison.json : comparison.table else { throw ExitCode(1) }
    try Standard.output(text)
  }
}
