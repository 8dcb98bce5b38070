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
    .target(name: "DKSElaboration", dependencies: ["DKSDiagnostics", "DKSSyntax", "DKSGraph", "CMath"]),
    // The mathematics.
    .systemLibrary(name: "CMath"),
    .target(name: "DKSKernels", dependencies: ["DKSGraph", "CMath"]),
    // The mathematics of a graph.
    .target(name: "DKSAnalysis", dependencies: ["DKSGraph", "DKSKernels", "CMath"]),
    // Graph to graph.
    .target(name: "DKSPasses", dependencies: ["DKSDiagnostics", "DKSGraph", "DKSKernels", "DKSAnalysis"]),
    // Finite networks, drawn at random and held against the mathematics.
    .target(name: "DKSSampling", dependencies: ["DKSGraph", "DKSKernels", "DKSAnalysis", "CMath"]),
    // Networks of other formats, weights included.
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "CWeights"),
    .target(name: "DKSInterchange", dependencies: ["DKSDiagnostics", "DKSGraph", "CLibXML2", "CWeights"]),
    // Networks of other formats as graphs, and back.
    .target(
      name: "DKSRecognition",
      dependencies: ["DKSDiagnostics", "DKSGraph", "DKSKernels", "DKSPasses", "DKSInterchange"]),
    // Graph to artifact.
    .target(name: "DKSBackEnds", dependencies: ["DKSDiagnostics", "DKSGraph"]),
    // Source and options to a compilation, as a value.
    .target(
      name: "DKSCompiler",
      dependencies: [
        "DKSDiagnostics", "DKSSyntax", "DKSGraph", "DKSElaboration", "DKSKernels", "DKSAnalysis", "DKSPasses",
        "DKSSampling",
        "DKSInterchange", "DKSRecognition", "DKSBackEnds",
      ]),
    // The command line: files, terminal, exit codes.
    .executableTarget(
      name: "dksc",
      dependencies: [
        "DKSCompiler", "DKSInterchange", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

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
    .testTarget(
      name: "DKSAnalysisTests",
      dependencies: ["CMath", "DKSAnalysis", "DKSPasses", "DKSKernels", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(name: "DKSPassesTests", dependencies: ["DKSPasses", "DKSAnalysis"]),
    .testTarget(
      name: "DKSSamplingTests", dependencies: ["DKSSampling", "DKSPasses", "DKSAnalysis", "DKSGraph"]),
    .testTarget(
      name: "DKSInterchangeTests", dependencies: ["DKSInterchange", "DKSGraph", "DKSDiagnostics"],
      exclude: ["Models"]),
    .testTarget(
      name: "DKSRecognitionTests",
      dependencies: ["DKSRecognition", "DKSInterchange", "DKSPasses", "DKSGraph", "DKSDiagnostics"]),
    .testTarget(name: "DKSBackEndsTests", dependencies: ["DKSBackEnds"]),
    .testTarget(name: "DKSRuntimeTests", dependencies: ["DKSRuntime"]),
    .testTarget(
      name: "CompilerTests", dependencies: ["DKSCompiler", "DKSInterchange"],
      exclude: ["Fixtures", "Snapshots", "Wrong", "WrongModels"]),
    .testTarget(
      name: "CommandLineTests", dependencies: ["DKSCompiler", "DKSInterchange", "DKSRuntime", "dksc"]),
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

// The fuzzers (Tests/Fuzzing); never part of a package that others depend on.
if Context.environment["DKSC_FUZZ"] != nil {
  let watched = ["DKSDiagnostics", "DKSSyntax", "DKSGraph", "DKSElaboration", "DKSInterchange"]
  for target in package.targets where watched.contains(target.name) {
    target.swiftSettings? += [.unsafeFlags(["-sanitize=fuzzer"])]
  }
  let fuzzers: [(name: String, dependencies: [Target.Dependency])] = [
    ("ProgramFuzzer", ["DKSCompiler", "DKSDiagnostics"]),
    ("GraphFuzzer", ["DKSCompiler", "DKSDiagnostics"]),
    ("ONNXFuzzer", ["DKSInterchange", "DKSDiagnostics"]),
    ("OpenVINOFuzzer", ["DKSInterchange", "DKSDiagnostics"]),
    ("SafetensorsFuzzer", ["DKSInterchange"]),
  ]
  package.targets.append(.target(name: "FuzzingDriver", path: "Tests/Fuzzing/FuzzingDriver"))
  for fuzzer in fuzzers {
    package.targets.append(
      .executableTarget(
        name: fuzzer.name, dependencies: fuzzer.dependencies + ["FuzzingDriver"],
        path: "Tests/Fuzzing/\(fuzzer.name)",
        swiftSettings: [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
  }
}

// `DKSC_DOCUMENTATION=1 swift package generate-documentation`; no package that depends on ours pays for it.
if Context.environment["DKSC_DOCUMENTATION"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
