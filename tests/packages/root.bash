# A clean minimal root file system of this machine's own suite, made once and cached; sourced by run. Prints its archive.
# Needs: cache, root (of the repository). Says why not, and fails, when it cannot be made.
clean_root() {
  local archive=$cache/roots/$1.tar mirror keyring codename
  (
    say() { :; }
    die() { echo "$*" >&2; exit 1; }
    . "$root/installer/parts/apt.bash"
    archive=$cache/roots/$codename-$1.tar
    if [ ! -s "$archive" ]; then
      mkdir -p "$cache/roots"
      read -r mirror keyring < <(machine_mirror | head -1)
      [ -n "${mirror:-}" ] || die "no mirror of $codename in this machine's configuration"
      mmdebstrap --quiet --variant=minbase --include="$2" --mode=root "$codename" "${archive%.tar}.new.tar" "$mirror" >"$cache/roots/$1.log" 2>&1 ||
        die "mmdebstrap failed: $(tail -n 1 "$cache/roots/$1.log")"
      mv "${archive%.tar}.new.tar" "$archive"
    fi
    printf '%s\n' "$archive"
  )
}
