# One function make_KIND per kind of package; sourced by installer/package, which sets root, sources, work, out, version
# and the options. $work/program holds the stamped program.

machine=$(uname -m)
case $machine in x86_64) deb_machine=amd64 ;; aarch64) deb_machine=arm64 ;; *) deb_machine=$machine ;; esac
made() { printf '%s\n' "$1"; }
# All times of what is packed are the same.
settle() { find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

make_sbom() {
  cp "$work/sbom.cdx.json" "$out/medconnect-$version.cdx.json"
  cp "$work/sbom.spdx.json" "$out/medconnect-$version.spdx.json"
  made "$out/medconnect-$version.cdx.json"
  made "$out/medconnect-$version.spdx.json"
}

# lay_out FOLDER: the tree that the Debian package and the RPM share.
lay_out() {
  local tree=$1 unit
  install -d "$tree"/usr/{bin,lib/medconnect/package,lib/systemd/system,lib/sysusers.d,lib/tmpfiles.d,share/doc/medconnect,share/man/man1} "$tree/etc/medconnect"
  install -m 755 "$work/program/medconnect" "$work/program/place" "$tree/usr/lib/medconnect/package/"
  install -m 644 "$work/program/version" "$tree/usr/lib/medconnect/package/"
  ln -s ../lib/medconnect/current/medconnect "$tree/usr/bin/medconnect"
  for unit in "$sources"/units/*; do install -m 644 "$unit" "$tree/usr/lib/systemd/system/"; done
  install -m 644 "$sources/medconnect.sysusers" "$tree/usr/lib/sysusers.d/medconnect.conf"
  install -m 644 "$sources/medconnect.tmpfiles" "$tree/usr/lib/tmpfiles.d/medconnect.conf"
  install -m 644 "$sources/medconnect.env" "$tree/etc/medconnect/medconnect.env"
  install -m 644 "$work/sbom.cdx.json" "$work/sbom.spdx.json" "$tree/usr/share/doc/medconnect/"
  manual_page >"$tree/usr/share/man/man1/medconnect.1"
  gzip -9n "$tree/usr/share/man/man1/medconnect.1"
}

manual_page() {
  printf '.TH MEDCONNECT 1 "%s" "MedConnect %s"\n.SH NAME\nmedconnect \\- appliance of a hospital'"'"'s learning, credentials and compliance\n.SH SYNOPSIS\n.B medconnect\n.I command\n[options]\n.SH COMMANDS\n.nf\n' \
    "$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)" "$version"
  "$work/program/medconnect" --help | sed 's/\\/\\\\/g; s/-/\\-/g; s/^\([.'"'"']\)/\\\&\1/'
  printf '.fi\n.SH FILES\n.TP\n/etc/medconnect/medconnect.toml\nthe configuration\n.TP\n/var/lib/medconnect\nthe data\n'
}

make_tar() {
  local name=medconnect-$version-linux-$machine tree file
  tree=$work/tar/$name
  install -d "$tree/units" "$tree/doc"
  cp -p "$work/program/"{medconnect,version,place} "$tree/"
  install -m 755 "$sources/install" "$tree/install"
  install -m 644 "$sources"/units/* "$sources"/medconnect.{sysusers,tmpfiles,env} "$tree/units/"
  install -m 644 "$root/LICENSE" "$work/sbom.cdx.json" "$work/sbom.spdx.json" "$root"/appliance/docs/administrator-manual.md "$tree/doc/"
  file=$out/$name.tar.gz
  tar -C "$work/tar" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -cf - "$name" | gzip -n >"$file"
  made "$file"
}

make_deb() {
  local tree=$work/deb file=$out/medconnect_${version}_$deb_machine.deb size
  lay_out "$tree"
  install -d "$tree/DEBIAN" "$tree/usr/share/lintian/overrides"
  install -m 644 "$sources/debian/copyright" "$tree/usr/share/doc/medconnect/copyright"
  install -m 644 "$sources/debian/lintian-overrides" "$tree/usr/share/lintian/overrides/medconnect"
  printf 'medconnect (%s) stable; urgency=medium\n\n  * Version %s. What is new stands in the app, Help.\n\n -- MedConnect <support@medconnect.invalid>  %s\n' \
    "$version" "$version" "$(date -uR -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$tree/usr/share/doc/medconnect/changelog.gz"
  size=$(du -sk --exclude=DEBIAN "$tree" | cut -f1)
  sed -e "s/@VERSION@/$version/; s/@MACHINE@/$deb_machine/; s/@SIZE@/$size/" "$sources/debian/control.in" >"$tree/DEBIAN/control"
  echo /etc/medconnect/medconnect.env >"$tree/DEBIAN/conffiles"
  install -m 755 "$sources"/debian/{preinst,postinst,prerm,postrm} "$tree/DEBIAN/"
  (cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' md5sum) >"$tree/DEBIAN/md5sums"
  chmod 644 "$tree/DEBIAN"/{control,conffiles,md5sums}
  settle "$tree"
  dpkg-deb --root-owner-group -Zxz -z1 --build "$tree" "$file" >/dev/null
  made "$file"
}

make_rpm() {
  local tree=$work/rpm rpm_version=${version//-/\~}
  lay_out "$tree/root"
  install -d "$tree"/{BUILD,RPMS,SPECS}
  install -m 644 "$root/LICENSE" "$tree/root/usr/share/doc/medconnect/LICENSE"
  sed -e "s/@VERSION@/$rpm_version/; s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')/" "$sources/rpm/medconnect.spec.in" >"$tree/SPECS/medconnect.spec"
  settle "$tree/root"
  rpmbuild -bb --quiet --define "_topdir $tree" --define "_tree $tree/root" --define "_buildhost medconnect" \
    --define "use_source_date_epoch_as_buildtime 1" --define "clamp_mtime_to_source_date_epoch 1" \
    --define "_build_id_links none" --dbpath "$tree/db" "$tree/SPECS/medconnect.spec" >"$work/rpm.log" 2>&1 ||
    { tail -30 "$work/rpm.log" >&2; return 1; }
  find "$tree/RPMS" -name '*.rpm' -exec cp {} "$out/" \; -printf "$out/%f\n"
}

make_bundle() {
  local file=$out/medconnect-$version-$machine.bundle
  node "$sources/bundle.mjs" --version "$version" --number "$number" --from "$from" --notes "$notes" --key "$key" \
    --machine "$machine" --released "$SOURCE_DATE_EPOCH" --out "$file" \
    medconnect="$work/program/medconnect" sbom.cdx.json="$work/sbom.cdx.json" sbom.spdx.json="$work/sbom.spdx.json"
  made "$file"
}

make_image() {
  wants deb || make_deb >/dev/null
  "$sources/image/build" "$out/medconnect_${version}_$deb_machine.deb" "$out/medconnect-$version" "$work"
}
