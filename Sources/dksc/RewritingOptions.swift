import ArgumentParser
import DKSCompiler
import DKSTensors

extension CompilerOptions.OpaquePolicy: ExpressibleByArgument {}

/// Options that make another network of the one that is read, before the method looks at it.
struct RewritingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Put one activation in the place of another, as 'relu=leakyRelu'; may be repeated.",
      valueName: "old=new"))
  var replace: [Replacement] = []

  @Flag(help: "Make mean pools of max pools.")
  var meanPools = false

  @Option(
    help: ArgumentHelp(
      "The weight of shortcuts in residual sums, from 0, which removes them, to 1.", valueName: "w"))
  var shortcutWeight: Double?

  @Flag(help: "Keep the weights of an imported network instead of drawing new ones.")
  var keepWeights = false

  @Option(
    help: ArgumentHelp(
      "Write these weights, named as the layers are, instead of new ones.", valueName: "file.safetensors"))
  var weights: String?

  @Option(help: "What happens to gates, attention and recurrent cells of an imported network: error or keep.")
  var opaque: CompilerOptions.OpaquePolicy = .error

  @Flag(name: .customLong("validate"), help: "Check an OpenVINO file against the schema before reading it.")
  var checksSchema = false

  /// `old=new`
  struct Replacement: ExpressibleByArgument {
    var value: CompilerOptions.Replacement

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      value = .init(old: String(parts[0]), new: String(parts[1]))
    }
  }

  func validate() throws {
    for replacement in replace {
      if let fault = replacement.value.fault { throw ValidationError("In '--replace': \(fault).") }
    }
    if let shortcutWeight, !(0...1).contains(shortcutWeight) {
      throw ValidationError("'--shortcut-weight' takes a number from 0 to 1.")
    }
  }

  /// Puts what was asked for into `options`.
  func apply(to options: inout CompilerOptions) {
    options.replacements = replace.map(\.value)
    options.averagesPools = meanPools
    options.shortcutWeight = shortcutWeight
    options.keepsWeights = keepWeights
    options.opaque = opaque
    options.validates = checksSchema
  }

  /// The file of `--weights`, if there is one.
  func givenWeights() throws(InputFile.Failure) -> GivenWeights? {
    guard let weights else { return nil }
    let source = try MappedInput.source(weights, as: .weights)
    do {
      return try GivenWeights(source)
    } catch {
      throw InputFile.Failure(message: "\(weights): error: \(error.message)")
    }
  }
}
