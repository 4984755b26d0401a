#pragma once
// PUBLIC header of module privacy: a person's own copy of her data (SEC-031), erasure (SEC-032), legal hold, retention.
#include "modules/notifications/notifications.hpp"
#include "modules/organisation/organisation.hpp"
#include "modules/personal_data.hpp"

namespace mc::mail {
class Mailer;
}

namespace mc::privacy {

struct ExportTag;
using ExportId = Id<ExportTag>;
struct RequestTag;
using RequestId = Id<RequestTag>;
struct HoldTag;
using HoldId = Id<HoldTag>;

enum class ExportState : std::uint8_t { queued, running, ready, failed, expired };
ENUM_NAMES(ExportState, queued, running, ready, failed, expired)

/// "Download my data", as its owner or the officer who asked for it sees it.
struct DataExport {
  ExportId id;
  PersonId person_id;
  PersonId requested_by;
  ExportState state = ExportState::queued;
  std::int64_t percent = 0;
  std::string step;   // what is being gathered: "learning", "files"
  std::string error;  // of `failed`: a code; the job tries again by itself
  Instant requested_at;
  std::optional<Instant> finished_at;
  std::optional<Instant> expires_at;
  std::optional<std::int64_t> size;  // bytes
  std::int64_t downloads = 0;
};
FIELDS(DataExport, id, person_id, requested_by, state, percent, step, error, requested_at, finished_at, expires_at,
       size, downloads)

/// open -> reviewed (one officer agrees) -> approved (another does) -> done; or declined, or withdrawn by the person.
enum class RequestState : std::uint8_t { open, reviewed, approved, done, declined, withdrawn };
ENUM_NAMES(RequestState, open, reviewed, approved, done, declined, withdrawn)

/// A request to be erased, as the person sees it.
struct ErasureRequest {
  RequestId id;
  PersonId person_id;
  Instant filed_at;
  Date due_on;  // 30 days later
  RequestState state = RequestState::open;
  std::string answer;  // why it was declined
};
FIELDS(ErasureRequest, id, person_id, filed_at, due_on, state, answer)

struct Hold {
  HoldId id;
  PersonId person_id;
  std::string person_name;
  std::string reason;
  std::string reference;  // "Matter 2026-114"
  std::string placed_by;
  Instant placed_at;
  std::optional<Instant> released_at;
  std::string release_reason;
};
FIELDS(Hold, id, person_id, person_name, reason, reference, placed_by, placed_at, released_at, release_reason)

/// A request as officers list it.
struct RequestRow {
  RequestId id;
  PersonId person_id;
  std::string person_name;  // the pseudonym once it is done
  PersonId filed_by;
  Instant filed_at;
  Date due_on;
  RequestState state = RequestState::open;
  bool late = false;
  bool held = false;
};
FIELDS(RequestRow, id, person_id, person_name, filed_by, filed_at, due_on, state, late, held)

struct Step {
  PersonId by;
  std::string by_name;
  Instant at;
  std::string note;
};
FIELDS(Step, by, by_name, at, note)

/// What an officer decides on. `rows`: what the erasure would do, or did; asked of the very code that does it.
struct ErasureReview {
  RequestRow request;
  std::string reason;  // the person's words
  std::optional<Step> first;
  std::optional<Step> second;         // or who declined
  std::vector<std::string> warnings;  // codes: still_employed, last_super_admin, legal_hold
  std::vector<Hold> holds;
  std::vector<ErasedRows> rows;
  std::optional<Instant> erased_at;
};
FIELDS(ErasureReview, request, reason, first, second, warnings, holds, rows, erased_at)

/// Thread-safe.
class Privacy {
public:
  virtual ~Privacy() = default;
  /// True while something of the person must not be deleted (SEC-034); for what other modules delete by themselves.
  virtual Result<bool> held(data::Tx& tx, PersonId person) = 0;
  /// Another reason for which nothing of a person is deleted: a hold on a class of data (module retention). Set while
  /// the program is composed.
  virtual void hold_also(std::function<Result<bool>(data::Tx&, PersonId)> other) = 0;
  /// What is held where, of all modules, for the register of processing and the test that nothing is forgotten.
  virtual std::vector<PersonColumns> columns() const = 0;
};

/// `mailer` may be null: then outcomes are told in the app only.
std::unique_ptr<Privacy> make_privacy(Platform& platform, accounts::Accounts& accounts,
                                      organisation::Organisation& organisation,
                                      notifications::Notifications& notifications, Contributors contributors,
                                      mail::Mailer* mailer);

}  // namespace mc::privacy
