import ArgumentParser

/// The command line. Everything here is IO around `DKSCompiler`.
struct Dksc: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dksc",
    abstract: "Makes deep networks trainable before they are trained.",
    discussion: """
      Reads a network, derives from its architecture how much each activation may bend, transforms the \
      activations, and writes the network back or a Swift program that trains it.

        dksc model.dks -o model.swift
        dksc analyze model.dks
        dksc check model.dks
      """,
    version: "0.1.0",
    subcommands: [
      Compile.self, Check.self, Format.self, Analyze.self, Explain.self, Passes.self, Layers.self,
      Activations.self,
      Methods.self,
    ],
    defaultSubcommand: Compile.self)
}
