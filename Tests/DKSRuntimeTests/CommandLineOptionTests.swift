import Testing

@testable import DKSRuntime

@Suite struct CommandLineOptionTests {
  private func parse(_ arguments: String...) throws -> TrainingOptions? {
    switch try TrainingOptions.parse(arguments) {
    case .train(let options): options
    case .help: nil
    }
  }

  private func error(_ arguments: String...) -> String? {
    do {
      _ = try TrainingOptions.parse(arguments)
      return nil
    } catch { return "\(error)" }
  }

  @Test func flags() throws {
    let options = try parse(
      "--data", "Data/X", "--epochs=3", "--steps", "7", "--seed", "5", "--threads=2", "--quiet", "--save",
      "w",
      "--load=v")
    #expect(options?.data == "Data/X" && options?.epochs == 3 && options?.steps == 7)
    #expect(options?.seed == 5 && options?.threads == 2 && options?.quiet == true)
    #expect(options?.save == "w" && options?.load == "v")
    #expect(try parse()?.seed == nil)
    #expect(try parse("--help") == nil)
  }

  @Test func mistakes() {
    #expect(error("--steps") == "--steps wants a value")
    #expect(error("--steps", "many") == "--steps found 'many', wanted a whole number from 0")
    #expect(error("--threads", "0") == "--threads found '0', wanted a whole number from 1")
    #expect(error("--fast") == "unknown option '--fast'; see --help")
    #expect(error("--quiet=yes") == "--quiet takes no value")
    #expect(error("data") == "unknown option 'data'; see --help")
  }

  @Test func progressLines() {
    let evaluation = Evaluation(
      loss: 1,
      heads: [.init(name: "digit", loss: 0.25, accuracy: 0.975), .init(name: "size", loss: 2, accuracy: nil)])
    #expect(
      Progress.line(epoch: 2, of: 10, loss: 0.5, test: evaluation)
        == "epoch 2/10  loss 0.5  test digit: loss 0.25, accuracy 97.50 %  test size: loss 2")
    #expect(
      Progress.bar(step: 10, of: 30, loss: 0.123456, elapsed: .seconds(2))
        == "[==========                    ] 10/30  loss 0.12346  4 s left")
  }
}
