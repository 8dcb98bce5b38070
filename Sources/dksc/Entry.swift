import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the tool begins, and where everything that ends it becomes words and an exit code.
@main enum Entry {
  static func main() {
    Standard.prepare()
    Interruption.watch()
    do {
      var command = try Dksc.parseAsRoot()
      try command.run()
    } catch let failure as InputFile.Failure {
      leave(failure.message, code: 1)
    } catch let failure as OutputFile.Failure {
      leave(failure.message, code: 1)
    } catch {
      let (text, code) = (Dksc.fullMessage(for: error), Dksc.exitCode(for: error).rawValue)
      // Help and the version are what was asked for.
      guard code == 0, !text.isEmpty else { leave(text, code: code) }
      do { try Standard.output(text + "\n") } catch { leave(error.message, code: 1) }
    }
  }

  private static func leave(_ message: String, code: Int32) -> Never {
    if !message.isEmpty { Standard.error(message) }
    exit(code)
  }
}
