// Calendar files: one per sign-up, and a private feed that calendar programs fetch by a secret address.
#include <fmt/format.h>

#include "appliance/security/crypto.hpp"
#include "modules/classroom/service.hpp"

namespace mc::classroom {
namespace {

constexpr std::size_t kTokenBytes = 32;
/// A feed tells of what is ahead and of the last three months.
constexpr std::chrono::milliseconds kFeedPast = std::chrono::hours(24 * 90);

std::optional<security::Hash32> token_hash(std::string_view token) {
  auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kTokenBytes) return std::nullopt;
  return security::sha256(*bytes);
}

}  // namespace

/// `signup_sequence` counts the changes of the person's own sign-up: both only grow, and so does their sum.
Result<std::vector<CalendarEntry>> Service::entries(data::Tx& tx, const SessionRow& session,
                                                    std::int64_t signup_sequence, bool cancelled) {
  std::vector<CalendarEntry> out;
  for (const DateRow& date : TRY(store::dates(tx, session.id))) {
    CalendarEntry entry;
    entry.uid = date.id.text() + "@medconnect";
    entry.sequence = session.sequence + signup_sequence;
    entry.stamp = session.updated_at;
    entry.starts_at = date.starts_at;
    entry.ends_at = date.ends_at;
    entry.summary = session.title;
    entry.description = session.cancel_reason.empty() ? session.description : "Cancelled: " + session.cancel_reason;
    entry.location = TRY(place_of(tx, date));
    entry.url = platform_.settings.base_url + "/classroom/" + session.id.text();
    entry.cancelled = cancelled || date.cancelled || session.state == ClassState::cancelled;
    out.push_back(std::move(entry));
  }
  return out;
}

Result<http::Download> Service::calendar_of(const security::Viewer& viewer, SignUpId id) {
  auto text = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::string> {
    auto row = TRY(store::signup(tx, id));
    if (!row || row->person_id != viewer.person) return not_found("signup_not_found");
    auto session = TRY(store::session(tx, row->session_id));
    bool cancelled = row->status == SignUpStatus::cancelled || session->state == ClassState::cancelled;
    if (!cancelled && row->status != SignUpStatus::signed_up)
      return conflict("no_seat", "There is nothing for your calendar until you have a seat.");
    auto all = TRY(entries(tx, *session, row->sequence, cancelled));
    return calendar_text(cancelled ? CalendarMethod::cancel : CalendarMethod::publish, "", hospital_zone(), all);
  }));
  http::Download file;
  file.media_type = "text/calendar; charset=utf-8";
  file.file_name = "class.ics";
  file.size = static_cast<std::int64_t>(text.size());
  file.write = [text](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    ByteView all = as_bytes(text);
    auto from = static_cast<std::size_t>(offset);
    return sink(all.subspan(from, length < 0 ? all.size() - from : static_cast<std::size_t>(length)));
  };
  return file;
}

Result<CalendarFeed> Service::feed(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CalendarFeed> {
    auto row = TRY(store::feed(tx, viewer.person));
    if (!row) return CalendarFeed{};
    return CalendarFeed{true, row->created_at, ""};
  });
}

Result<CalendarFeed> Service::make_feed(const security::Viewer& viewer) {
  Secret token = security::random_secret(platform_.random, kTokenBytes);
  return platform_.db.write([&](data::Tx& tx) -> Result<CalendarFeed> {
    TRY(store::put_feed(tx, viewer.person, security::sha256(token.view())));
    TRY(audit(tx, viewer.person, "classroom.feed_made", "person:" + viewer.person.text()));
    return CalendarFeed{true, tx.now(),
                        platform_.settings.base_url + "/api/v1/classroom/feeds/" + to_base64url(token.view())};
  });
}

Result<CalendarFeed> Service::revoke_feed(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CalendarFeed> {
    TRY(store::drop_feed(tx, viewer.person));
    TRY(audit(tx, viewer.person, "classroom.feed_revoked", "person:" + viewer.person.text()));
    return CalendarFeed{};
  });
}

Result<std::optional<std::string>> Service::feed_text(std::string_view token) {
  auto hash = token_hash(token);
  if (!hash) return std::optional<std::string>();
  return platform_.db.read([&](data::Tx& tx) -> Result<std::optional<std::string>> {
    auto feed = TRY(store::feed_by(tx, *hash));
    if (!feed) return std::optional<std::string>();
    auto person = TRY(accounts_.find(tx, feed->person_id));
    if (!person || person->status != accounts::Status::active) return std::optional<std::string>();
    std::vector<CalendarEntry> all;
    for (const SignUpRow& row : TRY(store::signups_of(tx, feed->person_id, std::nullopt, 200))) {
      bool cancelled = row.status == SignUpStatus::cancelled;
      if (!cancelled && row.status != SignUpStatus::signed_up) continue;
      auto session = TRY(store::session(tx, row.session_id));
      if (!session || !session->last_end || *session->last_end < tx.now() - kFeedPast) continue;
      for (CalendarEntry& entry : TRY(entries(tx, *session, row.sequence, cancelled))) all.push_back(std::move(entry));
    }
    return std::optional(calendar_text(CalendarMethod::publish, platform_.settings.organisation_name + " classes",
                                       hospital_zone(), all));
  });
}

}  // namespace mc::classroom
