import Foundation

/// What training says while it runs: a bar on a terminal, and a plain line at the end of an epoch.
final class Progress {
  private let isQuiet: Bool
  private let hasBar: Bool
  private let total: Int
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  init(quiet: Bool, total: Int) {
    isQuiet = quiet
    self.total = total
    hasBar = !quiet && isatty(STDERR_FILENO) == 1
  }

  /// Redraws the bar, at most ten times a second.
  func show(step: Int, loss: Double) {
    let now = ContinuousClock.now
    guard hasBar, lastShown.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
    lastShown = now
    draw("\r\u{1b}[K" + Progress.bar(step: step, of: total, loss: loss, elapsed: now - start))
  }

  /// Writes the line of an epoch.
  func report(epoch: Int, of epochs: Int, loss: Double, test: Evaluation?) throws {
    guard !isQuiet else { return }
    end()
    try Progress.output(Progress.line(epoch: epoch, of: epochs, loss: loss, test: test) + "\n")
  }

  /// Takes the bar away.
  func end() {
    if hasBar { draw("\r\u{1b}[K") }
  }

  static func bar(step: Int, of total: Int, loss: Double, elapsed: Duration) -> String {
    let share = Double(step) / Double(max(total, 1))
    let filled = Int(share * 30)
    let left = min(elapsed / .seconds(1) / Double(max(step, 1)) * Double(total - step), 1e9)
    return "[" + String(repeating: "=", count: filled) + String(repeating: " ", count: 30 - filled)
      + "] \(step)/\(total)  loss \(number(loss))  \(Int(left.rounded())) s left"
  }

  static func line(epoch: Int, of epochs: Int, loss: Double, test: Evaluation?) -> String {
    var line = "epoch \(epoch)/\(epochs)  loss \(number(loss))"
    for head in test?.heads ?? [] {
      line += "  test \(head.name): loss \(number(head.loss))"
      if let accuracy = head.accuracy { line += ", accuracy \(String(format: "%.2f", 100 * accuracy)) %" }
    }
    return line
  }

  /// Five significant digits.
  private static func number(_ x: Double) -> String { String(format: "%.5g", x) }

  /// Writes `text` to standard output, or says why that cannot be.
  static func output(_ text: String) throws {
    do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
      throw RuntimeError(file: "<stdout>", "cannot be written")
    }
  }

  private func draw(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
