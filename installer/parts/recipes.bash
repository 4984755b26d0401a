# How each library is built. A recipe build_NAME runs in the unpacked source tree and installs into $out/{include,lib}.
# Sourced by installer/dependencies.

kFlags="-O2 -g0 -fPIC -ffunction-sections -fdata-sections -w"

# compile_archive NAME "FLAGS" FILE.c...: compiles the files and packs them into lib/libNAME.a.
compile_archive() {
  local name=$1 flags=$2
  shift 2
  mkdir -p objects
  printf '%s\n' "$@" | xargs -P "$jobs" -I{} sh -c 'gcc '"$kFlags $flags"' -c "$1" -o "objects/$(echo "$1" | tr / _).o"' _ {}
  ar crs "$out/lib/lib$name.a" objects/*.o
}

build_cmake() {
  cmake -S . -B build-static -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS="$kFlags" -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_POLICY_VERSION_MINIMUM=3.5 -DCMAKE_INSTALL_PREFIX="$out" \
    -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_FIND_LIBRARY_SUFFIXES=.a "$@"
  cmake --build build-static -j "$jobs"
  cmake --install build-static
}

build_lmdb() {
  cd libraries/liblmdb
  compile_archive lmdb "" mdb.c midl.c
  cp lmdb.h "$out/include/"
}

# Only split: the server's own build compiles it, so that sanitizers see it and its limits are set in one place.
build_cpp-httplib() {
  mkdir -p "$out/share/httplib"
  python3 split.py --out "$out/share/httplib"
}

build_libharu() {
  printf '#define LIBHPDF_HAVE_LIBPNG 1\n#define LIBHPDF_HAVE_LIBZ 1\n#define LIBHPDF_STDC_HEADERS 1\n' >include/hpdf_config.h
  compile_archive hpdf "-Iinclude" src/hpdf*.c
  mkdir -p "$out/include/haru"
  cp include/*.h "$out/include/haru/"
}

# Its copy of MD5 has the names of OpenSSL's: renamed, so that one program can hold both.
build_libxlsxwriter() {
  local minizip=third_party/minizip md5="-DMD5_Init=lxw_md5_init -DMD5_Update=lxw_md5_update -DMD5_Final=lxw_md5_final"
  compile_archive xlsxwriter "-Iinclude -I$minizip -Ithird_party/md5 -Ithird_party/tmpfileplus -DUSE_FMEMOPEN -DNOCRYPT -DNOUNCRYPT $md5" \
    src/*.c $minizip/ioapi.c $minizip/zip.c third_party/md5/md5.c third_party/tmpfileplus/tmpfileplus.c
  cp -r include/xlsxwriter include/xlsxwriter.h "$out/include/"
}

build_qrencode() {
  build_cmake -DWITH_TOOLS=NO -DWITHOUT_PNG=YES
}

build_libzip() {
  build_cmake -DENABLE_COMMONCRYPTO=OFF -DENABLE_GNUTLS=OFF -DENABLE_MBEDTLS=OFF -DENABLE_OPENSSL=OFF -DENABLE_BZIP2=OFF \
    -DENABLE_LZMA=OFF -DENABLE_ZSTD=OFF -DBUILD_TOOLS=OFF -DBUILD_REGRESS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_DOC=OFF
}

# Only the two client libraries, with OpenSSL and without SASL: nothing is loaded at run time.
build_openldap() {
  ./configure --prefix="$out" --sysconfdir=/nonexistent --disable-slapd --disable-shared --enable-static --without-cyrus-sasl --without-fetch \
    --with-tls=openssl --with-threads=posix --disable-syslog CFLAGS="$kFlags" &&
    make -C include -j "$jobs" && make -C libraries/liblber -j "$jobs" liblber.la && make -C libraries/libldap -j "$jobs" libldap.la &&
    cp libraries/liblber/.libs/liblber.a libraries/libldap/.libs/libldap.a "$out/lib/" &&
    cp include/{lber,lber_types,ldap,ldap_cdefs,ldap_features}.h "$out/include/"
}

# Only what xmlsec and the SAML room read with: no network, no catalogues, no ICU or iconv, no schemas, nothing dynamic.
build_libxml2() {
  build_cmake $(printf -- '-DLIBXML2_WITH_%s=OFF ' CATALOG DEBUG FTP HTML HTTP ICONV ICU ISO8859X LEGACY LZMA MODULES PROGRAMS \
    PYTHON READER REGEXPS SCHEMAS SCHEMATRON TESTS THREAD_ALLOC VALID XINCLUDE XPTR XPTR_LOCS ZLIB)
}

# OpenSSL linked in, no XSLT, no loading of crypto libraries. It notes the flags that whoever includes its headers must
# compile with: without XMLSEC_NO_SIZE_T the structures differ and every verification fails.
build_xmlsec1() {
  mkdir -p docs/api && touch docs/Makefile.in docs/api/Makefile.in && # not unpacked, but configure looks for them
    sed -i 's/^SUBDIRS = .*/SUBDIRS = include src/' Makefile.in &&
    ./configure --prefix="$out" --libdir="$out/lib" --disable-dependency-tracking --disable-shared --enable-static --without-libxslt \
      --without-gnutls --without-gcrypt --without-nss --disable-crypto-dl --disable-apps-crypto-dl --disable-docs --disable-md5 \
      --disable-ripemd160 --disable-dsa --disable-gost --disable-gost2012 CFLAGS="$kFlags" \
      LIBXML_CFLAGS="-I$staging/include/libxml2 -DLIBXML_STATIC" LIBXML_LIBS="$staging/lib/libxml2.a -lm" &&
    make -j "$jobs" && make install && rm -rf "$out/bin" "$out"/lib/*.la "$out/share"
}

# provide_source STAGING NAME LEAST TOO_NEW LICENCE SUITE...: builds once per version and recipe, then copies.
provide_source() {
  local staging=$1 name=$2 least=$3 too_new=$4 licence=$5 built log started=$SECONDS
  shift 5
  fetch_source "$name" "$least" "$too_new" "$@"
  built=$cache/built/$name-$fetched_version-$({ declare -f "build_$name" compile_archive build_cmake; echo "$kFlags"; g++ -dumpfullversion; [ "$name" != xmlsec1 ] || grep '^libxml2 ' "$staging/manifest.txt"; } | sha256sum | cut -c1-12)
  if [ ! -d "$built" ]; then
    log=$cache/built/$name.log
    rm -rf "$cache/work/$name" "$built.part"
    mkdir -p "$cache/work/$name" "$built.part"/{include,lib}
    tar -xf "$fetched_file" -C "$cache/work/$name" --strip-components=1 --exclude='*/test' --exclude='*/docs' --exclude='*/examples'
    (cd "$cache/work/$name" && out=$built.part && set -e && "build_$name") >"$log" 2>&1 ||
      { tail -30 "$log" >&2; die "building $name $fetched_version failed (see $log)"; }
    rm -rf "$built.part/lib"/{pkgconfig,cmake} "$built.part/share/man" "$cache/work/$name"
    mv "$built.part" "$built"
    say "  built $name $fetched_version in $((SECONDS - started)) s"
  fi
  cp -r "$built/." "$staging/"
  echo "$name $fetched_version $licence" >>"$staging/manifest.txt"
}

# provide_unpacked STAGING NAME LEAST LICENCE: headers and static archives of a package that is not installed.
provide_unpacked() {
  local staging=$1 name=$2 least=$3 licence=$4 tree
  fetch_package "$name" "$least"
  tree=$cache/work/$name
  rm -rf "$tree"
  mkdir -p "$tree"
  dpkg-deb -x "$fetched_file" "$tree"
  cp -r "$tree/usr/include/." "$staging/include/"
  find "$tree/usr/lib" -name '*.a' -exec cp {} "$staging/lib/" \;
  rm -rf "$tree"
  echo "$name $fetched_version $licence" >>"$staging/manifest.txt"
  say "  unpacked $name $fetched_version"
}
