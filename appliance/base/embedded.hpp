#pragma once
// Files compiled into the program: migrations, the web app, reference data and fonts. installer/cmake/Embed.cmake makes
// the tables; each is sorted by path and lives as long as the program.
#include <span>
#include <string_view>

namespace mc {

struct EmbeddedFile {
  std::string_view path;
  std::string_view bytes;
};

/// Migrations of all rooms and modules, as "courses/0001_create.sql".
std::span<const EmbeddedFile> embedded_migrations();
/// The web build, as "index.html", "assets/app-abc.js", "assets/app-abc.js.br"; empty if it was not built.
std::span<const EmbeddedFile> embedded_web();
/// Files of any data/ folder, as "<room or module>/<file>"; also "documents/regular.ttf", "documents/bold.ttf" and
/// "program/dependencies.txt" (one line per third-party library: name version licence).
std::span<const EmbeddedFile> embedded_data();
/// The version of this build, as "0.1.0".
std::string_view build_version();
/// What a finished build still gets stamped with (installer/package): lines "version 0.1.0" and "key HEX", the Ed25519
/// keys that upgrade bundles may be signed with.
std::string_view build_stamp();

}  // namespace mc
