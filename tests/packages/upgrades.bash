# The archive without root, and upgrades by bundle under the supervisor, over data that the last release left; sourced by
# run. $archive holds 9.1.0.
place=$work/place program=$work/place/program data=$work/place/data port=$((20000 + $$ % 20000))
mkdir "$place"
tar -C "$place" -xzf "$archive"
me="$program/current/medconnect"
fixtures=("$root"/tests/upgrade/data/*.tar)
former=${fixtures[-1]%.tar}
kept() { sed -n "s/.*\"$1\": \"\{0,1\}\([^\",]*\).*/\1/p" "$former.json"; }
mkdir -m 700 "$data"
tar -C "$data" --no-same-owner -xf "$former.tar"
check "archive: installs without root in a folder of its own" "$place"/medconnect-9.1.0-*/install --prefix "$program" --data "$data" --user "$(id -un)"
on() { "$program/current/medconnect" "$@" --data "$data"; }
version_now() { readlink "$program/current"; }
is_ready() { on upgrade ready >/dev/null 2>&1; }
wait_ready() { for try in $(seq 600); do is_ready && return 0; sleep 0.1; done; echo "not ready"; return 1; }
start_supervisor() {
  "$program/$(version_now)/medconnect" supervise --program "$program" --data "$data" --port "$port" >>"$work/server.log" 2>&1 &
  supervisor=$!
}
# What the server has says its version, who is there, and that the audit log is whole.
# A server that was just started again answers a moment before it calls itself ready.
ready_now() { for _ in $(seq 120); do [ "$(on upgrade ready 2>/dev/null)" = "medconnect $(version_now) is ready" ] && return 0; sleep 0.5; done; return 1; }
whole() {
  wait_ready && [ "$(node "$root/tests/packages/ask.mjs" "https://127.0.0.1:$port/api/v1/branding/logo" --sha256)" = "$(kept logo_sha256)" ] && ready_now && [ "$(on user list --json | sha256sum)" = "$people" ] &&
    on audit verify && [ ! -e "$data/upgrade/trial.json" ] && [ ! -e "$data/upgrade/staged" ]
}
# bundle VERSION PROGRAM: signed, with this program.
bundle() {
  node "$root/installer/packaging/bundle.mjs" --version "$1" --key "${3:-$work/current.pem}" --machine "$(uname -m)" --released 1795000000 \
    --notes "" --number "" --from 0.0.0 --out "$work/$1.bundle" medconnect="$2"
}
three=$(echo "$out"/medconnect-9.3.0-*.bundle)
start_supervisor
check "supervisor: the server becomes ready over the data of $(kept release)" wait_ready
same "with its people" "$(on user list --json | wc -l)" "$(kept people)"
check "a copy of them from before the migration is kept" compgen -G "$data/db/medconnect.db.before-migration-*"
people=$(on user list --json | sha256sum)
check "its files and its audit log are whole" whole
for older in "${fixtures[@]}"; do
  [ "$older" != "${fixtures[-1]}" ] || continue
  mkdir -m 700 "$work/older"
  tar -C "$work/older" --no-same-owner -xf "$older"
  check "data of $(basename "$older" .tar): every test of this version" "$me" upgrade self-test --data "$work/older"
  rm -rf "$work/older"
done

check "bundle: its check is good" on upgrade check "$three" --program "$program"
mkdir "$work/bad"
node "$root/tests/packages/tamper.mjs" "$three" "$work/bad"
refused_as() { local said; ! said=$(on upgrade "$1" "$work/bad/$2.bundle" --program "$program" 2>&1) || { echo "$said"; return 1; }; echo "$said"; grep -Eq "$3" <<<"$said"; }
for class in 'magic:no upgrade bundle' 'length:signature is wrong' 'key:does not know' 'signature:signature is wrong' 'version:signature is wrong' \
  'number:signature is wrong' 'hash:signature is wrong' 'program:damaged' 'papers:damaged' 'cut:damaged' 'added:damaged'; do
  check "bundle: a changed byte is refused (${class%%:*})" refused_as check "${class%%:*}" "${class#*:}"
done
check "and not installed" refused_as apply program damaged
rm -rf "$work/bad"
bundle 9.4.0 /bin/true "$work/foreign.pem"
refuse "bundle: another's signature is refused" on upgrade apply "$work/9.4.0.bundle" --program "$program"
bundle 8.0.0 /bin/true
refuse "bundle: an older version is refused" on upgrade apply "$work/8.0.0.bundle" --program "$program"
bundle 9.5.0 /bin/false
refuse "a version that fails on the copy is not installed" on upgrade apply "$work/9.5.0.bundle" --program "$program"
same "and the old one serves on" "$(version_now)" 9.1.0
# It works on the copy, but its server ends at once.
node "$root/installer/packaging/stamp.mjs" "$binary" "$work/real" 9.6.0 "$work/keys.txt"
chmod 755 "$work/real"
printf '#!/bin/sh\n[ "$1" != serve ] || exit 1\nexec %s "$@"\n' "$work/real" >"$work/breaks"
bundle 9.6.0 "$work/breaks"
returns() { ! on upgrade apply "$work/9.6.0.bundle" --program "$program" --patience 10 --json >"$work/run.json" && grep -q '"phase":"returned"' "$work/run.json"; }
check "a version that does not start goes back by itself" returns
check "with its data, and serves" whole

started=$SECONDS
check "upgrade to 9.3.0" on upgrade apply "$three" --program "$program"
same "9.3.0 is current" "$(version_now)" 9.3.0
check "it serves the same people, the log is whole" whole
check "in less than 5 minutes" test $((SECONDS - started)) -lt 300
pause=$(on upgrade status --program "$program" --json | sed -n 's/.*"pause_ms":\([0-9]*\).*/\1/p' | tail -n 1)
echo "packages: the server was away for $pause ms"
check "the server was away for less than 60 s" test "${pause:-99999999}" -lt 60000
check "rollback to 9.1.0" on rollback --yes --program "$program"
same "9.1.0 is current again" "$(version_now)" 9.1.0
check "and serves the same people" whole

# Killed anywhere: the supervisor, or the next command, ends what was begun. Each time a little after another phase began.
phases=(checking unpacking rehearsing stopping copying switching starting committed)
phase_now() { sed -n 's/.*"phase":"\([a-z]*\)","from".*/\1/p' "$program/upgrade/state.json" 2>/dev/null || true; }
# The run at work has come to the phase, or further, or has ended.
came_to() {
  local now i
  kill -0 "$run" 2>/dev/null || return 0
  [ "$(stat -c %Y.%y "$program/upgrade/state.json")" != "$before" ] || return 1
  now=$(phase_now)
  for ((i = $1; i < ${#phases[@]}; i++)); do [ "$now" != "${phases[$i]}" ] || return 0; done
  case $now in done | returned | failed) return 0 ;; *) return 1 ;; esac
}
for kill in $(seq "$kills"); do
  from=$(version_now)
  if [ "$from" = 9.1.0 ]; then words=(upgrade apply "$three"); else words=(rollback --yes); fi
  before=$(stat -c %Y.%y "$program/upgrade/state.json")
  "$program/$from/medconnect" "${words[@]}" --data "$data" --program "$program" >"$work/killed.log" 2>&1 &
  run=$!
  until came_to $(((kill + 1) % ${#phases[@]})); do sleep 0.01; done
  sleep "0.0$((RANDOM % 10))"
  phase=$(phase_now)
  kill -KILL "$run" 2>/dev/null || true
  wait "$run" 2>/dev/null || true
  on upgrade resume --program "$program" >"$work/resume.log" 2>&1 || cat "$work/resume.log"
  check "killed in phase ${phase:-?}: $(version_now), whole" whole
done

# What the screen asks for is done by the supervisor.
if [ "$(version_now)" = 9.3.0 ]; then on rollback --yes --program "$program" >/dev/null 2>&1; fi
mkdir -p "$data/upgrade/incoming"
id=019abcde-0000-7000-8000-000000000001
cp "$three" "$data/upgrade/incoming/$id.bundle"
printf '{"id":"%s","action":"upgrade","bundle":"%s.bundle"}\n' $id $id >"$data/upgrade/request.json"
requested() { for try in $(seq 900); do [ "$(version_now)" = 9.3.0 ] && [ "$(phase_now)" = done ] && return 0; sleep 0.2; done; return 1; }
check "a request of the screen's is done by the supervisor" requested
check "it serves the same people after it" whole
