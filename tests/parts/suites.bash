# One function run_SUITE per suite of tests/run; each ends in record SUITE PASSED FAILED SKIPPED.

server_ready="" tests_ready=""

# Tools that only tests need; the distribution's Chromium for the browser, seccomp and friends come with the libraries.
prepare_tools() {
  local needed=() package
  if wants web || wants saml || wants identity || wants mail || wants lti || wants interop || wants sync || wants proxy || wants conformance || wants browser || wants end_to_end || wants sweep; then require_node || { record tools 0 1 0; finish; exit 1; }; fi
  if { wants browser || wants identity || wants sweep; } && ! command -v chromium >/dev/null; then needed+=(chromium); fi
  if wants architecture && ! command -v clang-format >/dev/null; then needed+=(clang-format); fi
  if { wants browser || wants identity || wants sweep; } && ! command -v certutil >/dev/null; then needed+=(libnss3-tools); fi
  if wants proxy && ! PATH=$PATH:/usr/sbin command -v nginx >/dev/null; then needed+=(nginx-light); fi
  if wants proxy && ! PATH=$PATH:/usr/sbin command -v haproxy >/dev/null; then needed+=(haproxy); fi
  if [ "$preset" != release ] && ! command -v clang++-19 >/dev/null; then needed+=(clang-19 libclang-rt-19-dev llvm-19); fi
  if { wants unit || wants scenario; } && ! command -v tesseract >/dev/null; then needed+=(tesseract-ocr); fi
  if { wants unit || wants scenario; } && ! command -v ffmpeg >/dev/null; then needed+=(ffmpeg); fi
  if { wants unit || wants scenario; } && ! command -v pdftoppm >/dev/null; then needed+=(poppler-utils); fi
  if wants packages || wants image; then
    for package in dpkg-dev:dpkg-deb lintian:lintian rpm:rpmbuild mmdebstrap:mmdebstrap systemd:systemd-analyze; do
      command -v "${package#*:}" >/dev/null || needed+=("${package%:*}")
    done
  fi
  if wants image; then
    for package in qemu-system-x86:qemu-system-x86_64 qemu-utils:qemu-img syslinux:syslinux mtools:mcopy dosfstools:mkfs.vfat e2fsprogs:mke2fs fdisk:sfdisk; do
      command -v "${package#*:}" >/dev/null || needed+=("${package%:*}")
    done
  fi
  if { wants unit || wants backup; } && [ ! -x /usr/sbin/sshd ]; then needed+=(openssh-server openssh-client); fi
  [ ${#needed[@]} -eq 0 ] || step "Installing ${needed[*]}" install_tools "${needed[@]}" || true
}
install_tools() {
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" ||
    { "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; }
}

# need_server, need_tests: build once; later suites that need the same fail at once if it did not build.
need_server() {
  [ -n "$server_ready" ] || { if build_all; then server_ready=yes; else server_ready=no; fi; }
  [ $server_ready = yes ]
}
need_tests() {
  [ -n "$tests_ready" ] || { if step "Building the unit tests ($preset)" build_preset "$preset" medconnect_tests; then tests_ready=yes; else tests_ready=no; fi; }
  [ $tests_ready = yes ]
}

# What more than one suite needs, before they run side by side.
build_for_suites() {
  local suite
  for suite in packages saml identity mail lti interop sync proxy conformance browser end_to_end sweep image; do
    if wants $suite; then need_server || true; break; fi
  done
  if wants unit || wants scenario; then need_tests || true; fi
}

# run_doctest SUITE FILTER...: in parts of as many cases, two at a time; a crash, which leaves no totals, is one failure.
run_doctest() {
  local suite=$1 parts=8 count size part cases log failed good=0 bad=0
  shift
  need_tests || { record "$suite" 0 1 0; return 1; }
  count=$(cd "$build/$preset" && ./medconnect_tests --no-colors=true -c "$@" 2>/dev/null | sed -n 's/.*filters: *\([0-9]*\).*/\1/p')
  size=$(((${count:-0} + parts - 1) / parts))
  for part in $(seq $parts); do
    while [ "$(jobs -pr | wc -l)" -ge 2 ]; do sleep 0.2; done
    doctest_part "$suite" "$part" "$@" -f=$(((part - 1) * size + 1)) -l=$((part * size)) &
  done
  wait || true
  for part in $(seq $parts); do
    log=$build/logs/tests-$suite-$part.log
    # doctest counts the cases of the other parts as passed; how many failed is right.
    failed=$(sed -n 's/^\[doctest\] test cases:.* \([0-9]*\) failed.*/\1/p' "$log" | tail -1)
    if [ -z "$failed" ] || { [ -e "$log.failed" ] && [ "$failed" = 0 ]; }; then
      tail -n 40 "$log"
      bad=$((bad + 1))
      continue
    fi
    [ "$failed" = 0 ] || grep -vE '^(\[doctest\]|\{"at":)' "$log" | tail -n 120
    cases=$((count - (part - 1) * size))
    [ $cases -le $size ] || cases=$size
    [ $cases -ge 0 ] || cases=0
    good=$((good + cases - failed)) bad=$((bad + failed))
  done
  record "$suite" $good $bad 0
}
# doctest_part SUITE PART OPTION...: leaves NAME.failed beside its log when the program did not end well.
doctest_part() {
  local log=$build/logs/tests-$1-$2.log
  shift 2
  rm -f "$log.failed"
  (cd "$build/$preset" && ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 \
    ./medconnect_tests --no-colors=true "$@") >"$log" 2>&1 || { : >"$log.failed"; return 1; }
}
run_unit() { run_doctest unit -sfe='*scenario*'; }
run_scenario() { run_doctest scenario -sf='*scenario*'; }

# Every program in tests/architecture; its last line is "N passed, N failed".
run_architecture() {
  local program log totals good=0 bad=0
  for program in "$root"/tests/architecture/*; do
    [ -f "$program" ] && [ -x "$program" ] || continue
    log=$build/logs/tests-architecture-$(basename "$program").log
    "$program" >"$log" 2>&1 || true
    totals=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p')
    [ -n "$totals" ] || totals="0 1"
    [ "${totals#* }" = 0 ] || cat "$log"
    good=$((good + ${totals% *})) bad=$((bad + ${totals#* }))
  done
  record architecture $good $bad 0
}

# 200 kills, failing I/O, a full disk; tests/crash/run builds its own program.
run_crash() {
  local log=$build/logs/tests-crash.log totals
  build_preset release crash_tests crash_backup >"$log" 2>&1 || { tail -n 40 "$log"; record crash 0 1 0; return 1; }
  printf '[%3ds] Running crash tests ...\n' $SECONDS
  "$root/tests/crash/run" >"$log" 2>&1 </dev/null || true
  totals=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p')
  [ -n "$totals" ] || totals="0 1"
  [ "${totals#* }" = 0 ] || tail -n 60 "$log"
  record crash $totals "$(grep -c ': skipped' "$log" || true)"
}

# Backups to a real sshd and a real S3-compatible server; tests/backup/run brings them.
run_backup() {
  local log=$build/logs/tests-backup.log totals
  build_preset release test_backup >"$log" 2>&1 || { tail -n 40 "$log"; record backup 0 1 0; return 1; }
  printf '[%3ds] Running backups to real servers ...\n' $SECONDS
  "$root/tests/backup/run" "$build/release/test_backup" >"$log" 2>&1 </dev/null || true
  totals=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p')
  [ -n "$totals" ] || totals="0 1"
  [ "${totals#* }" = 0 ] || tail -n 60 "$log"
  record backup $totals "$(grep -c ': skipped' "$log" || true)"
}

# Real slapd and Samba on loopback; tests/directory/run builds its own program and brings the servers.
run_directory() {
  local log=$build/logs/tests-directory.log totals
  build_preset release directory_tests >"$log" 2>&1 || { tail -n 40 "$log"; record directory 0 1 0; return 1; }
  printf '[%3ds] Running directory tests ...\n' $SECONDS
  "$root/tests/directory/run" >"$log" 2>&1 </dev/null || true
  totals=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p')
  [ -n "$totals" ] || totals="0 1"
  [ "${totals#* }" = 0 ] || tail -n 80 "$log"
  grep ': skipped' "$log" || true
  record directory $totals "$(grep -c ': skipped' "$log" || true)"
}

# Packages, upgrades and rollbacks of the real program; root's part is skipped without root.
run_packages() {
  local log=$build/logs/tests-packages.log totals
  if ! require_node || ! need_server; then record packages 0 1 0; return 1; fi
  printf '[%3ds] Running packages tests ...\n' $SECONDS
  "$root/tests/packages/run" >"$log" 2>&1 </dev/null || true
  totals=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p')
  [ -n "$totals" ] || totals="0 1"
  [ "${totals#* }" = 0 ] || grep -A 26 '^FAILED' "$log" | tail -n 120
  grep '^packages: ' "$log" || true
  record packages $totals "$(grep -c ': skipped' "$log" || true)"
}

# Not among the suites that run by default: the virtual machine, booted in emulation until its wizard answers.
run_image() {
  local log=$build/logs/tests-image.log totals
  if ! require_node || ! need_server; then record image 0 1 0; return 1; fi
  printf '[%3ds] Running image tests ...\n' $SECONDS
  "$root/tests/packages/image" >"$log" 2>&1 </dev/null || true
  totals=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p')
  [ -n "$totals" ] || totals="0 1"
  [ "${totals#* }" = 0 ] || tail -n 80 "$log"
  grep '^image: ' "$log" || true
  record image $totals "$(grep -c ': skipped' "$log" || true)"
}

run_web() {
  local report=$build/logs/tests-web.json log=$build/logs/tests-web.log totals
  if ! install_web_packages; then record web 0 1 0; return 1; fi
  rm -f "$report"
  (cd "$root/web" && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$report") >"$log" 2>&1 </dev/null || true
  totals=$(node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const broken = r.testResults.filter(f => f.status === "failed" && !f.assertionResults.some(a => a.status === "failed")).length;
    console.log(r.numPassedTests, r.numFailedTests + broken, r.numPendingTests + r.numTodoTests)' "$report" 2>/dev/null) || totals="0 1 0"
  case $totals in *" 0 "*) ;; *) tail -n 80 "$log" ;; esac
  record web $totals
}

# run_node SUITE: tests/SUITE/*.test.mjs against the release binary, one file at a time: they share two cores.
run_node() {
  local suite=$1 log=$build/logs/tests-$1.log files totals
  files=$(find "$root/tests/$suite" -name '*.test.mjs' 2>/dev/null | sort)
  [ -n "$files" ] || { record "$suite" 0 0 0; return 0; }
  need_server || { record "$suite" 0 1 0; return 1; }
  printf '[%3ds] Running %s tests ...\n' $SECONDS "$suite"
  MEDCONNECT_BINARY=$build/release/medconnect MEDCONNECT_ROOT=$root \
    timeout -k 30 "${MEDCONNECT_SUITE_SECONDS:-2400}" node --test --test-concurrency=1 --test-reporter=tap $files >"$log" 2>&1 </dev/null || true
  totals=$(awk '/^# pass /{p=$3} /^# fail /{f=$3} /^# cancelled /{c=$3} /^# skipped /{s=$3} END {if (p == "") print "0 1 0"; else print p, f + c, s}' "$log")
  case $totals in *" 0 "*) ;; *) grep -vE '^ *(duration_ms|type:|---|\.\.\.)' "$log" | tail -n 120 ;; esac
  record "$suite" $totals
}
run_saml() { run_node saml; }
# Against real identity providers, in Chromium; says what was skipped and why.
run_identity() {
  local status=0
  run_node identity || status=1
  sed -n 's/^#* *\(identity: .*: skipped: .*\)/\1/p' "$build/logs/tests-identity.log" 2>/dev/null | sort -u
  return $status
}
# Against a real mail server (npm smtp-server).
run_mail() {
  local status=0
  run_node mail || status=1
  sed -n 's/^#* *\(mail: .*: skipped: .*\)/\1/p' "$build/logs/tests-mail.log" 2>/dev/null | sort -u
  return $status
}
# Against two real LTI tools (npm ltijs, @lti-tool/core).
run_lti() {
  local status=0
  run_node lti || status=1
  sed -n 's/^#* *\(lti: .*: skipped: .*\)/\1/p' "$build/logs/tests-lti.log" 2>/dev/null | sort -u
  return $status
}
# Keys, FHIR, HL7 by HTTPS and MLLP, webhooks.
run_interop() { run_node interop; }
# The reference receiver of anonymised releases.
run_sync() { run_node sync; }
# The record store's HTTP interface against the specifications of both versions of xAPI.
run_conformance() { run_node conformance; }
# Behind the real nginx and HAProxy, with the configurations of installer/proxy.
run_proxy() {
  local status=0
  run_node proxy || status=1
  sed -n 's/^#* *\(proxy: .*: skipped: .*\)/\1/p' "$build/logs/tests-proxy.log" 2>/dev/null | sort -u
  return $status
}
run_browser() { run_node browser; }
# Every screen as every role, and the keyboard.
run_sweep() { run_node sweep; }
run_end_to_end() {
  need_server && step "Building the audit log's tamperer" build_preset release audit_tamper || { record end_to_end 0 1 0; return 1; }
  run_node end_to_end
}

# Not among the suites that run by default: each fuzzer in tests/fuzz for MEDCONNECT_FUZZ_SECONDS (20).
run_fuzz() {
  local source name log good=0 bad=0 seconds=${MEDCONNECT_FUZZ_SECONDS:-20}
  command -v clang++-19 >/dev/null || step "Installing clang-19" install_tools clang-19 libclang-rt-19-dev llvm-19 || true
  step "Building the fuzzers" build_preset fuzz fuzzers || { record fuzz 0 1 0; return 1; }
  for source in "$root"/tests/fuzz/*.cpp; do
    name=$(basename "$source" .cpp)
    log=$build/logs/tests-fuzz-$name.log
    mkdir -p "$build/fuzz/corpus/$name"
    if (cd "$build/fuzz" && ./fuzz_$name -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 "corpus/$name") >"$log" 2>&1; then
      good=$((good + 1))
    else
      bad=$((bad + 1))
      tail -n 40 "$log"
    fi
  done
  record fuzz $good $bad 0
}
