#!/usr/bin/env bash
# Runs every test, the browser's included, on a Debian machine with the .NET 10 SDK: installs Chromium, PostgreSQL, Node, curl and jq when they are
# missing, restores with the lock files as they are, builds (warnings are errors), runs all test projects, those of the portal on SQLite and on PostgreSQL, says
# which tests took longest, and ends with one line:
#   N passed, N failed, N skipped
# The exit code is 0 only when something ran and nothing failed.
#   --full          also what is too long for every push (tests with the trait Category=Full), and pictures of the pages in artifacts/screenshots
#   --count FOLDER  only adds up the test runner's result files (*.trx) in FOLDER
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

skip='-trait- Category=Full'
results=$PWD/artifacts/tests
# Longer than this no test program runs.
longest=30m
# Tests without a browser wait for the simulated cloud more than they compute, so more of them run side by side than there are cores.
side_by_side=(-maxThreads 2x)
# What never meets the store, or is about the simulated cloud and shells on a path that other tests walk on both databases, runs once.
# What other tests of the same engine walk on both databases, too, is run on PostgreSQL with --full.
other_store=(-class- '*CertificateStepTests' -class- '*MeantAppTests' -class- '*TroubleOnTheWayTests' -class- '*CrossTenant.NoAccessTests' -class- 'Portal.Tests.Certificates.*' -class- 'Portal.Tests.Readiness.*' -class- 'Portal.Tests.Wizards.Hma.Readiness.*')
without_store=(-class- '*EffectiveAccessTests' -class- '*ReachAgainstSandboxTests' -class- '*ReachSentenceTests' -class- '*Reach.ReadAccessTests' -class- '*ReadAccessReportTests' -class- 'Portal.Tests.Cloud.*' -class- 'Portal.Tests.Shared.*' -class- 'Portal.Tests.Scripts.*' -class- 'Portal.Tests.Faults.*' -class- '*ByScriptTests' -class- '*ByRestTests' -class- 'Portal.Tests.Pasted.NoTokensTests')

main() {
  case "${1:-}" in
    --count) count "${2:?a folder}"; exit ;;
    --full)
      skip=''
      other_store=()
      export PORTAL_SCREENSHOTS=${PORTAL_SCREENSHOTS:-$PWD/artifacts/screenshots}
      ;;
    '') ;;
    *) echo "usage: bash tests/run.sh [--full]" >&2; exit 2 ;;
  esac

  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  rm -rf "$results"
  mkdir -p "$results"

  install_missing || give_up "Chromium, PostgreSQL, Node, curl or jq could not be installed."
  # The grammar that reads the PowerShell which the portal generates.
  (cd tests/Portal.Tests/Scripts/powershell && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) || give_up "The grammar of PowerShell could not be installed."
  dotnet restore Portal.sln --locked-mode -v q || give_up "The packages could not be restored as the lock files name them."
  dotnet build Portal.sln --no-restore -v q || give_up "The solution does not build."

  # The programs live for minutes at most: measuring what is busy in order to compile it a second time, closing memory before it is run, and
  # collecting garbage every few MiB instead of every 64 (hexadecimal) cost more than a third of their time.
  export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 DOTNET_GCgen0size=0x4000000

  # One program after the other: stories share two cores badly with anything else. Each project is a program of its own (xunit.v3) and is run as such:
  # the adapter of dotnet test was seen to lose the end of a run on a busy machine.
  local code=0 project name
  for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    run "$name" "$name" "${side_by_side[@]}" || code=1
  done
  PORTAL_TEST_DATABASE=PostgreSql run Portal.Tests "Portal.Tests on PostgreSQL" "${side_by_side[@]}" "${without_store[@]}" "${other_store[@]}" || code=1
  for project in tests/*.EndToEnd/*.csproj; do
    name=$(basename "$project" .csproj)
    run "$name" "$name" || code=1
  done
  slowest "$results"
  failed "$results"
  count "$results" "$code"
}

# Runs one test program, in a process group and with a temporary folder of its own: whatever it leaves behind when it dies or hangs ends here, a PostgreSQL too.
#   run PROGRAM LABEL [FILTER...]
run() {
  local name=$1 label=$2 code=0
  shift 2
  tmp=$(mktemp -d) && chmod 711 "$tmp" # the user postgres has to pass through it
  # timeout makes the group. The log is a file, for a pipe would wait for every process that inherited it.
  (cd "tests/$name/bin/Debug/net10.0" && TMPDIR=$tmp exec timeout --kill-after=30 "$longest" dotnet "$name.dll" -noLogo -noColor $skip "$@" -trx "$results/$label.trx") >"$results/$label.log" 2>&1 &
  group=$!
  wait "$group" || code=1
  end_group
  cat "$results/$label.log"
  return $code
}

# Ends what the last program left, also when this script itself is told to end.
group='' tmp=''
end_group() {
  local data
  [ -n "$group" ] && kill -KILL -- "-$group" 2>/dev/null
  for data in "$tmp"/portal-pg-*/data/postmaster.pid; do
    [ -f "$data" ] && kill -QUIT "$(head -n 1 "$data")" 2>/dev/null
  done
  [ -n "$tmp" ] && rm -rf "$tmp"
  group='' tmp=''
}
trap 'end_group; exit 130' INT TERM HUP

# Tests that need a PostgreSQL make a cluster of their own in a temporary folder; only the programs must be there.
install_missing() {
  local packages=()
  [ -x /usr/bin/chromium ] || packages+=(chromium)
  command -v curl >/dev/null || packages+=(curl)
  command -v jq >/dev/null || packages+=(jq)
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
  [ ${#packages[@]} -eq 0 ] && return
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo -n)
  echo "Installing ${packages[*]}."
  "${root[@]}" apt-get -qq update >/dev/null &&
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "${packages[@]}" >/dev/null
}

give_up() {
  echo "$1" >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

# The twenty tests that took longest, so that time is looked for where it goes.
slowest() {
  echo "Longest:"
  find "$1" -name '*.trx' -print0 | xargs -0 -r grep -ho '<UnitTestResult [^>]*>' |
    sed -E 's/.* testName="([^"]*)".* duration="0?0?:?([0-9:]+)[^"]*".*/  \2 \1/' | sort -r | awk 'NR <= 20'
}

# Names what failed, and why, once more at the end, where it is looked for: the output of a run is long.
failed() {
  find "$1" -name '*.trx' -print0 | xargs -0 -r awk '
    /<UnitTestResult / { name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name); bad = /outcome="Failed"/; if (bad) print "Failed: " name }
    bad && /<Message>/ { text = $0; gsub(/.*<Message>|<\/Message>.*/, "", text); print "  " substr(text, 1, 600) }'
}

# Adds up the <Counters/> of every result file. A run that went wrong without a failed test (a test process that died) counts as one failure.
count() {
  local folder=$1 code=${2:-0} totals
  totals=$(find "$folder" -name '*.trx' -print0 2>/dev/null | xargs -0 -r grep -ho '<Counters [^>]*>' | awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
    { passed += value("passed"); skipped += value("total") - value("executed"); failed += value("executed") - value("passed") }
    END { print passed + 0, failed + 0, skipped + 0 }')
  local passed failed skipped
  read -r passed failed skipped <<<"$totals"
  if [ "$code" != 0 ] && [ "$failed" = 0 ]; then
    echo "A test process ended without telling which test failed; see above." >&2
    failed=1
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

main "$@"
