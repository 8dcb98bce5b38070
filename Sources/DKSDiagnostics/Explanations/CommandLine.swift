extension Explanation {
  /// 08xx: what the command line was asked for; and faults of the compiler itself.
  static let commandLine: [Explanation] = [
    Explanation(
      code: "DKS0499", title: "the compiler broke its own graph",
      body: """
        After every pass a debug build checks that the graph is whole. This message is a fault of dksc, not of your
        network: please report it with the input.
        """),
    Explanation(
      code: "DKS0801", title: "the file declares no network",
      body: """
        A file with blocks and activations alone is there to be imported; there is nothing to write for it.

        ```dks wrong
        block B { dense(4) -> tanh }
        ```

        ```dks
        block B { dense(4) -> tanh }

        network N {
          method dks(zeta: 1.5)
          input x: Float[8]
          output y = x -> B -> dense(2)
        }
        ```
        """),
    Explanation(
      code: "DKS0802", title: "the file declares several networks",
      body: """
        An analysis as JSON and a graph text are of one network, and a script that reads them relies on that. Choose
        it with `--network NAME`. Swift programs and the table take all networks of the file.
        """),
    Explanation(
      code: "DKS0803", title: "there is no network of that name",
      body: """
        `--network` names a network that the file does not declare.
        """),
    Explanation(
      code: "DKS0804", title: "a form of files was asked for as text",
      body: """
        ONNX, OpenVINO and PyTorch networks are files with weights, often several. They go where `-o FILE` says, never
        to standard output.
        """),
    Explanation(
      code: "DKS0805", title: "an option has no effect",
      body: """
        An option was given that has nothing to act on in this network: `--mean-pools` where there is no max pool,
        `--keep-weights` for a program, `--seed` where no weights are drawn. The result is that without the option; it
        is said because whoever writes an option expects something of it.
        """),
    Explanation(
      code: "DKS0810", title: "weights that were written beside another program",
      body: """
        `-o model.dks --keep-weights` writes the weights into a `.safetensors` beside the program, and there says which
        program they belong to. `--weights` was given such a file, and the program is not that one. If you have changed
        the program since, all is well as long as the layers mean the same; the names and shapes are checked. If you
        have not, the two files are of two runs, of which one was stopped between them.
        """),
  ]
}
