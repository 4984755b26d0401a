# Steps with progress, shared by installer/run and tests/run. Callers set: root, build (folder for logs and stamps).
# A step's output goes to a log; the console shows the title, how long it takes, and every 15 s its last line.

mkdir -p "$build/logs" "$build/stamps"
steps_done=0
say() { printf '%s\n' "$*"; }

# step TITLE COMMAND...: on failure shows the end of the log and returns the command's status.
step() {
  local title=$1 log started=$SECONDS pid status=0 shown
  shift
  steps_done=$((steps_done + 1))
  log=$build/logs/$(printf %02d $steps_done)-$(tr -cs 'a-zA-Z0-9\n' - <<<"$title" | tr 'A-Z' 'a-z' | sed 's/-$//').log
  printf '[%3ds] %s ...\n' $SECONDS "$title"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  shown=$SECONDS
  while kill -0 $pid 2>/dev/null; do
    sleep 0.2
    if [ $((SECONDS - shown)) -ge 15 ]; then
      shown=$SECONDS
      printf '[%3ds]   %s\n' $SECONDS "$(tail -n 1 "$log" | tr '\r' '\n' | tail -n 1 | cut -c1-110)"
    fi
  done
  wait $pid || status=$?
  if [ $status != 0 ]; then
    printf '[%3ds]   failed after %ds; the end of %s:\n' $SECONDS $((SECONDS - started)) "$log"
    tail -n 40 "$log" | sed 's/^/    /'
    return $status
  fi
  if [ $((SECONDS - started)) -ge 2 ]; then printf '[%3ds]   done in %ds\n' $SECONDS $((SECONDS - started)); fi
}

# fresh NAME HASH: true if the step NAME was done with this content; remember NAME HASH records it.
fresh() { [ -f "$build/stamps/$1" ] && [ "$(cat "$build/stamps/$1")" = "$2" ]; }
remember() { printf '%s' "$2" >"$build/stamps/$1"; }

# content_hash FILE|FOLDER...: of names and contents; skips what is generated.
content_hash() {
  find "$@" \( -name node_modules -o -name dist -o -name '*.tsbuildinfo' \) -prune -o -type f -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-32
}
