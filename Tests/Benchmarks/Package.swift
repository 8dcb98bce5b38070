// swift-tools-version: 6.2
import PackageDescription

// Milliseconds of a training step: `swift run -c release --package-path Tests/Benchmarks Benchmarks`.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "dksc", path: "../..")],
  targets: [
    .executableTarget(
      name: "Benchmarks", dependencies: [.product(name: "DKSRuntime", package: "dksc")]),
    // What `solver.py` runs.
    .executableTarget(
      name: "SolverTimes", dependencies: [.product(name: "DKSCompiler", package: "dksc")]),
  ]
)
