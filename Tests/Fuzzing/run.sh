#!/usr/bin/env bash
# Builds one fuzzer and runs it over the samples and a corpus that is kept.
#
#   Tests/Fuzzing/run.sh FUZZER DKSC CORPUS [libFuzzer's options]
#
# No input may take more than 2 s or 500 MB.
set -euo pipefail
fuzzer=$1 dksc=$2 corpus=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$corpus"
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
"$here/seeds.sh" "$fuzzer" "$dksc" "$seeds"
DKSC_FUZZ=1 swift build --package-path "$here/../.." -c release --scratch-path "$here/../../.build/fuzz" --product "$fuzzer"
options=(-max_len=8192 -timeout=2 -rss_limit_mb=500 -malloc_limit_mb=500)
case $fuzzer in
SyntaxFuzzer | GraphFuzzer | CompilerFuzzer) options+=(-dict="$here/text.dict") ;;
esac
nice -n 15 "$here/../../.build/fuzz/release/$fuzzer" "${options[@]}" "$@" "$corpus" "$seeds"
