import Foundation
import PackagePlugin

/// Compiles every `.dks` file of a target to Swift before the target itself is compiled.
///
/// A file that declares no network, such as one that only holds blocks for others to import, gets no Swift
/// file of its own; a change of it recompiles the files that import it.
@main struct DKSPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    guard let target = target.sourceModule else { return [] }
    let dksc = try context.tool(named: "dksc").url
    return target.sourceFiles(withSuffix: ".dks").map(\.url).sorted { $0.path < $1.path }
      .filter(declaresNetwork)
      .map { source in
        let output = context.pluginWorkDirectoryURL.appending(path: outputName(of: source, in: target))
        return .buildCommand(
          displayName: "Compiling \(source.lastPathComponent)", executable: dksc,
          arguments: [source.path, "-o", output.path, "--no-main"],
          inputFiles: [source] + imports(of: source), outputFiles: [output])
      }
  }

  /// A name that no other file of the target has: `Vision/Net.dks` becomes `Vision-Net.dks.swift`.
  private func outputName(of source: URL, in target: any SourceModuleTarget) -> String {
    let root = target.directoryURL.path
    let relative =
      source.path.hasPrefix(root) ? String(source.path.dropFirst(root.count)) : source.lastPathComponent
    // A dash of the name is doubled, so that `Vision-Net.dks` is another file.
    return relative.replacing("-", with: "--").split(separator: "/").joined(separator: "-") + ".swift"
  }

  private func declaresNetwork(_ file: URL) -> Bool {
    lines(of: file).contains { $0.split(whereSeparator: \.isWhitespace).first == "network" }
  }

  /// The files that `file` imports, directly or not; those that do not exist are left to the compiler's error.
  private func imports(of file: URL) -> [URL] {
    var found: [URL] = []
    var pending = [file]
    while let next = pending.popLast() {
      for line in lines(of: next) where line.hasPrefix("import") {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { continue }
        let path = next.deletingLastPathComponent().appending(path: String(parts[1])).standardizedFileURL
        guard !found.contains(path), FileManager.default.fileExists(atPath: path.path) else { continue }
        found.append(path)
        pending.append(path)
      }
    }
    return found
  }

  private func lines(of file: URL) -> [Substring] {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
  }
}
