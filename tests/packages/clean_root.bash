# Install, start, upgrade, remove, reinstall and purge in a clean root file system; sourced by run.
. "$root/tests/packages/root.bash"

# in_root COMMAND...: in $clean, with its own mounts and processes; the command sees /proc and nothing of this machine's.
in_root() {
  unshare --mount --pid --fork --kill-child --ipc --uts chroot "$clean" /bin/sh -c 'mount -t proc proc /proc && exec "$@"' sh "$@"
}
as_unit() { in_root setpriv --reuid medconnect --regid medconnect --clear-groups --no-new-privs env HOME=/var/lib/medconnect "$@"; }
dpkg_in() { in_root env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin dpkg "$@"; }
# The server as the unit starts it, until it is ready; then it is told to stop.
serves_once() {
  as_unit sh -c '/usr/lib/medconnect/current/medconnect serve --data /var/lib/medconnect --port 18443 & server=$!
    for try in $(seq 300); do
      if /usr/bin/medconnect upgrade ready; then kill -TERM $server; wait $server; exit; fi
      kill -0 $server || exit 1
      sleep 0.1
    done; exit 1'
}
mode_of() { stat -c '%a %U:%G' "$clean/$1" | sed 's/:UNKNOWN//'; }

if [ "$(id -u)" != 0 ]; then
  skip "clean root" "only root can make one"
elif ! command -v mmdebstrap >/dev/null; then
  skip "clean root" "mmdebstrap is not installed"
elif ! base=$(clean_root packages adduser 2>"$work/why"); then
  skip "clean root" "$(tail -n 1 "$work/why")"
else
  clean=$work/clean
  mkdir "$clean"
  tar -C "$clean" -xf "$base" --exclude './dev/*'
  mkdir -p "$clean/dev"
  [ -e "$clean/dev/null" ] || { mknod -m 666 "$clean/dev/null" c 1 3; mknod -m 666 "$clean/dev/urandom" c 1 9; }
  mkdir "$clean/packages"
  cp "$deb1" "$deb2" "$clean/packages/"
  one=/packages/$(basename "$deb1") two=/packages/$(basename "$deb2")
  check "deb: installs" dpkg_in -i "$one"
  same "deb: the version is current" "$(readlink "$clean/usr/lib/medconnect/current")" 9.1.0
  same "deb: the command works" "$(in_root /usr/bin/medconnect version | head -n 1)" "medconnect 9.1.0"
  same "deb: the data are their user's alone" "$(stat -c %a "$clean/var/lib/medconnect") $(in_root stat -c %U /var/lib/medconnect)" "700 medconnect"
  same "deb: its user has no shell" "$(in_root getent passwd medconnect | cut -d: -f7 | xargs basename)" nologin
  check "deb: an appliance is made" as_unit /usr/bin/medconnect init --yes --admin-email it@hospital.example
  check "deb: serves as the unit starts it" serves_once
  echo "# kept" >>"$clean/etc/medconnect/medconnect.env"
  people=$(as_unit /usr/bin/medconnect user list --json | sha256sum)
  check "deb: upgrades" dpkg_in -i "$two"
  same "deb: the newer version is current" "$(readlink "$clean/usr/lib/medconnect/current")" 9.2.0
  same "deb: the same people are there" "$(as_unit /usr/bin/medconnect user list --json | sha256sum)" "$people"
  check "deb: the configuration is kept" grep -qx "# kept" "$clean/etc/medconnect/medconnect.env"
  check "deb: serves after the upgrade" serves_once
  check "deb: goes back" in_root /usr/bin/medconnect rollback --yes
  same "deb: the former version is current" "$(readlink "$clean/usr/lib/medconnect/current")" 9.1.0
  check "deb: serves after the rollback" serves_once
  check "deb: is removed" dpkg_in -r medconnect
  refuse "deb: the program is gone" test -e "$clean/usr/lib/medconnect"
  check "deb: the data stay" test -e "$clean/var/lib/medconnect/version"
  check "deb: installs again" dpkg_in -i "$two"
  same "deb: the people are still there" "$(as_unit /usr/bin/medconnect user list --json | sha256sum)" "$people"
  check "deb: is purged without a question" dpkg_in -P medconnect
  for path in /usr/lib/medconnect /var/lib/medconnect /var/log/medconnect /etc/medconnect /usr/bin/medconnect; do
    refuse "deb: purge leaves no $path" test -e "$clean$path"
  done
  refuse "deb: purge leaves no user" in_root getent passwd medconnect

  # The same root, as an RPM system sees it: rpm runs the scriptlets in it.
  rpm_in() { unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc "$1/proc" && shift && exec "$@"' sh "$clean" rpm --root "$clean" --dbpath /var/lib/rpm --nodeps "$@"; }
  check "rpm: installs" rpm_in -i "$rpm1"
  same "rpm: the command works" "$(in_root /usr/bin/medconnect version | head -n 1)" "medconnect 9.1.0"
  check "rpm: an appliance is made" as_unit /usr/bin/medconnect init --yes
  people=$(as_unit /usr/bin/medconnect user list --json | sha256sum)
  check "rpm: upgrades" rpm_in -U "$rpm2"
  same "rpm: the newer version is current" "$(readlink "$clean/usr/lib/medconnect/current")" 9.2.0
  check "rpm: serves" serves_once
  check "rpm: is removed" rpm_in -e medconnect
  refuse "rpm: the program is gone" test -e "$clean/usr/lib/medconnect"
  check "rpm: the data stay" test -e "$clean/var/lib/medconnect/version"
  check "rpm: installs again" rpm_in -i "$rpm2"
  same "rpm: the people are still there" "$(as_unit /usr/bin/medconnect user list --json | sha256sum)" "$people"
  check "rpm: is removed again" rpm_in -e medconnect
  rm -rf --one-file-system "$clean"
fi
