// For the end-to-end tests: changes the audit log of a data directory as somebody with the machine and its keys could.
//   audit_tamper DATA STATEMENT...    each runs in one transaction with the rights of the room security
#include <cstdio>

#include "appliance/base/log.hpp"
#include "appliance/data/data.hpp"
#include "appliance/security/keys.hpp"

namespace {

mc::Status tamper(const std::filesystem::path& root, std::span<char*> statements) {
  auto keys = TRY(mc::security::Keys::open(mc::security::key_place(root)));
  mc::Secret key = keys->database_key();
  mc::data::Options options;
  options.file = root / "db" / "medconnect.db";
  options.key = key.view();
  options.readers = 1;
  mc::SystemClock clock;
  auto database = TRY(mc::data::Database::open(options, clock));
  return database->write([&](mc::data::Tx& tx) -> mc::Status {
    for (const char* statement : statements)
      std::printf("%lld\n",
                  static_cast<long long>(TRY(tx.in(mc::data::Module{"security"}).run(std::string_view(statement)))));
    return {};
  });
}

}  // namespace

int main(int count, char** words) {
  mc::log::set_level(mc::log::Level::error);
  if (count < 3) return 2;
  auto done = tamper(words[1], std::span(words + 2, static_cast<std::size_t>(count - 2)));
  if (!done) std::fprintf(stderr, "%s %s\n", done.error().code.c_str(), done.error().detail.c_str());
  return done ? 0 : 1;
}
