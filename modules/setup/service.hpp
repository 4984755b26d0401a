#pragma once
// Rules of module setup.
#include "appliance/shape/shape.hpp"
#include "modules/setup/setup.hpp"

namespace mc::setup {

inline constexpr std::string_view kView = "setup:view";
inline constexpr std::string_view kKeys = "keys:manage";
inline constexpr data::Module kModule{"setup"};

struct SetupTodo {
  std::string key;
  bool done = false, put_away = false;
  std::string detail, link;
};
FIELDS(SetupTodo, key, done, put_away, detail, link)
struct SetupTodos {
  std::vector<SetupTodo> items;
  std::int64_t open = 0;
};
FIELDS(SetupTodos, items, open)
struct PutAwayIn {
  bool put_away = true;
};
FIELDS(PutAwayIn, put_away)

/// What a version of the root key is used for, and whether it is the newest.
enum class RootKeyUseName : std::uint8_t { secrets, files, database, backups };
ENUM_NAMES(RootKeyUseName, secrets, files, database, backups)
/// restart: it goes over at the next start of the program.
enum class RootKeyUseState : std::uint8_t { newest, moving, restart };
ENUM_NAMES(RootKeyUseState, newest, moving, restart)
struct RootKeyUse {
  RootKeyUseName name = RootKeyUseName::secrets;
  RootKeyUseState state = RootKeyUseState::newest;
  std::int64_t oldest = 1;      // the oldest version that is accepted
  std::int64_t behind = 0;      // values or files under a former version; of the database: its bytes
  std::int64_t unreadable = 0;  // that no version opens
};
FIELDS(RootKeyUse, name, state, oldest, behind, unreadable)

struct KeyRoom {
  security::KeyCustody kept = security::KeyCustody::none;
  std::string fingerprint;
  std::int64_t generation = 1, files_behind = 0;
  bool recovery_known = false, recovery_due = false;
  std::optional<Instant> recovery_made_at{}, recovery_confirmed_at{};
  std::vector<std::int64_t> groups;  // of the recovery key that are asked for now, from 1
  bool next_waiting = false;         // a new one was shown and waits for its parts
  std::vector<RootKeyUse> uses;
};
FIELDS(KeyRoom, kept, fingerprint, generation, files_behind, recovery_known, recovery_due, recovery_made_at,
       recovery_confirmed_at, groups, next_waiting, uses)
struct PassphraseIn {
  Text<12, 1000> passphrase;
};
FIELDS(PassphraseIn, passphrase)
struct RotateIn {
  Text<0, 1000> passphrase;
};
FIELDS(RotateIn, passphrase)
struct RecoveryPartsIn {
  List<Text<1, 12>, 9> groups;
};
FIELDS(RecoveryPartsIn, groups)
struct RecoveryKeyMade {
  std::string recovery_key;
  std::vector<std::int64_t> groups;
};
FIELDS(RecoveryKeyMade, recovery_key, groups)

/// Thread-safe.
class Service final : public Setup {
public:
  Service(Platform& platform, const Parts& parts) : platform_(platform), parts_(parts) {}
  Status remind() override;

  Result<SetupTodos> todos(const security::Viewer& viewer);
  Result<SetupTodos> put_away(const security::Viewer& viewer, std::string_view key, bool away);
  Result<KeyRoom> keys(const security::Viewer& viewer);
  Result<KeyRoom> set_passphrase(const security::Viewer& viewer, const PassphraseIn& in);
  Result<KeyRoom> remove_passphrase(const security::Viewer& viewer);
  Result<RecoveryKeyMade> rotate(const security::Viewer& viewer, const RotateIn& in);
  Result<RecoveryKeyMade> offer(const security::Viewer& viewer);
  Result<KeyRoom> confirm(const security::Viewer& viewer, const RecoveryPartsIn& in);
  /// Goes on with what a rotation began: files, secrets; then the former version of the secrets' key is refused.
  Status rewrap();
  /// Which versions were retired. Once, before the first request.
  Status load();

private:
  Result<std::vector<SetupFact>> facts();
  Result<bool> recovery_due();
  Status change(const security::Viewer& viewer);
  Status audit(std::optional<PersonId> actor, std::string action, std::string details = "{}");
  Status reseal();
  Status retire();
  Result<std::vector<RootKeyUse>> uses();
  Platform& platform_;
  Parts parts_;
  std::int64_t seen_generation_ = 1;  // of the job alone: since when nothing was written under the former version
  Instant seen_at_{};
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::setup
