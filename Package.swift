// swift-tools-version: 6.2
import PackageDescription

// The rooms in the order of the flow: a target imports only from above it.
let package = Package(
  name: "dksc",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dksc", targets: ["dksc"]),
    .library(name: "DKSCompiler", targets: ["DKSCompiler"]),
    .library(name: "DKSRuntime", targets: ["DKSRuntime"]),
    .plugin(name: "DKSPlugin", targets: ["DKSPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // Text and blame.
    .target(name: "DKSDiagnostics"),
    // Text to tree.
    .target(name: "DKSSyntax", dependencies: ["DKSDiagnostics"]),
    // The network as data.
    .target(name: "DKSGraph", dependencies: ["DKSDiagnostics"]),
    // Tree to graph.
    .target(name: "DKSElaboration", dependencies: ["DKSDiagnostics", "DKSSyntax", "DKSGraph"]),
    // The mathematics.
    .target(name: "DKSKernels", dependencies: ["DKSGraph"]),
    // Graph to graph.
    .target(name: "DKSPasses", dependencies: ["DKSDiagnostics", "DKSGraph", "DKSKernels"]),
    // Finite networks, drawn at random and held against the mathematics.
    .target(name: "DKSSampling", dependencies: ["DKSDiagnostics", "DKSGraph", "DKSKernels", "DKSPasses"]),
    // Graph to artifact.
    .target(name: "DKSBackEnds", dependencies: ["DKSDiagnostics", "DKSGraph"]),
    // Source and options to a compilation, as a value.
    .target(
      name: "DKSCompiler",
      dependencies: [
        "DKSDiagnostics", "DKSSyntax", "DKSGraph", "DKSElaboration", "DKSKernels", "DKSPasses", "DKSSampling",
        "DKSBackEnds",
      ]),
    // The command line: files, terminal, exit codes.
    .executableTarget(
      name: "dksc",
      dependencies: ["DKSCompiler", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

    // What generated Swift stands on; it knows nothing of the compiler.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CElementwise"),
    .target(name: "DKSRuntime", dependencies: ["COpenBLAS", "CElementwise"]),

    // Compiles every .dks file of a target.
    .plugin(
      name: "DKSPlugin", capability: .buildTool(), dependencies: ["dksc"], path: "Sources/DKSPlugin"),

    .testTarget(name: "DKSDiagnosticsTests", dependencies: ["DKSDiagnostics"]),
    .testTarget(name: "DKSSyntaxTests", dependencies: ["DKSSyntax"]),
    .testTarget(name: "DKSGraphTests", dependencies: ["DKSGraph"]),
    .testTarget(name: "DKSElaborationTests", dependencies: ["DKSElaboration", "DKSSyntax"]),
    .testTarget(
      name: "DKSKernelsTests", dependencies: ["DKSKernels", "DKSGraph"], resources: [.copy("Fixtures")]),
    .testTarget(name: "DKSPassesTests", dependencies: ["DKSPasses"]),
    .testTarget(name: "DKSSamplingTests", dependencies: ["DKSSampling", "DKSPasses", "DKSGraph"]),
    .testTarget(name: "DKSBackEndsTests", dependencies: ["DKSBackEnds"]),
    .testTarget(name: "DKSRuntimeTests", dependencies: ["DKSRuntime"]),
    .testTarget(name: "CompilerTests", dependencies: ["DKSCompiler"], exclude: ["Fixtures", "Wrong"]),
    .testTarget(name: "CommandLineTests", dependencies: ["DKSCompiler", "DKSRuntime", "dksc"]),
  ]
)

for target in package.targets where ![.plugin, .system].contains(target.type) {
  if target.name.hasPrefix("C") && target.name != "CompilerTests" && target.name != "CommandLineTests" {
    continue  // C sources take no Swift settings
  }
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
