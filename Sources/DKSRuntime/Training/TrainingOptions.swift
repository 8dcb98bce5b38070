import Foundation

/// What a person may say about a training run without touching its source.
public struct TrainingOptions: Sendable {
  /// Where the data are, in place of what the source says.
  public var data: String?
  /// The number of epochs, in place of what the source says.
  public var epochs: Int?
  /// The number of steps, in place of the epochs.
  public var steps: Int?
  /// The seed, in place of what the source says.
  public var seed: UInt64?
  /// The number of threads; as many as there are cores if nil. Results do not depend on it.
  public var threads: Int?
  /// Whether to say nothing.
  public var quiet = false
  /// A file to write the weights to, after every epoch.
  public var save: String?
  /// A file to read the weights from, before training.
  public var load: String?

  /// All as the source says.
  public init() {}

  var threadCount: Int { max(threads ?? ProcessInfo.processInfo.activeProcessorCount, 1) }

  static let help = """
    OPTIONS:
      --data PATH      where the data are
      --epochs N       how often to go through the data
      --steps N        how many steps to do, in place of epochs
      --seed N         the seed of weights and order
      --threads N      how many threads to use; results do not depend on it
      --save FILE      write the weights after every epoch
      --load FILE      start from these weights
      --quiet          say nothing
      --help           show this
    """

  /// What a command line asks for.
  enum Request {
    case train(TrainingOptions)
    case help
  }

  /// Reads a command line, without the program's name; `--name value` and `--name=value` are the same.
  static func parse(_ arguments: [String]) throws -> Request {
    var options = TrainingOptions()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      var inline = parts.count > 1 ? String(parts[1]) : nil
      func value() throws -> String {
        defer { inline = nil }
        guard let value = inline ?? rest.popFirst() else { throw RuntimeError("\(name) wants a value") }
        return value
      }
      func number<Number: FixedWidthInteger>(from least: Number) throws -> Number {
        let text = try value()
        guard let number = Number(text), number >= least else {
          throw RuntimeError("\(name) found '\(text)', wanted a whole number from \(least)")
        }
        return number
      }
      switch name {
      case "--data": options.data = try value()
      case "--epochs": options.epochs = try number(from: 0)
      case "--steps": options.steps = try number(from: 0)
      case "--seed": options.seed = try number(from: 0)
      case "--threads": options.threads = try number(from: 1)
      case "--save": options.save = try value()
      case "--load": options.load = try value()
      case "--quiet": options.quiet = true
      case "--help", "-h": return .help
      default: throw RuntimeError("unknown option '\(argument)'; see --help")
      }
      if inline != nil { throw RuntimeError("\(name) takes no value") }
    }
    return .train(options)
  }

  /// The `main` of a training program: reads the command line, trains, and ends the process with 1 after
  /// an error and 64 after a command line that it does not understand, having said why in one line.
  public static func runMain<Result>(_ body: (TrainingOptions) throws -> Result) {
    let program = CommandLine.arguments.first.map { ($0 as NSString).lastPathComponent } ?? "train"
    func leave(_ error: any Error, code: Int32) -> Never {
      try? FileHandle.standardError.write(contentsOf: Data("\(program): error: \(error)\n".utf8))
      exit(code)
    }
    Interruption.watch()
    let request: Request
    do { request = try parse(Array(CommandLine.arguments.dropFirst())) } catch { leave(error, code: 64) }
    switch request {
    case .help:
      do { try Progress.output("USAGE: \(program) [options]\n\n\(help)\n") } catch { leave(error, code: 1) }
    case .train(let options):
      do { _ = try body(options) } catch { leave(error, code: 1) }
    }
  }
}
