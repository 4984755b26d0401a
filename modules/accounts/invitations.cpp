// Invitations to a role by mail (IDN-18).
#include "modules/accounts/link_store.hpp"
#include "modules/accounts/links.hpp"

#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"

namespace mc::accounts {
namespace {

constexpr int kDays = 7;
constexpr std::int64_t kPage = 50;
/// Mails with the same invitation.
constexpr security::Limit kResends{1, 5};
/// Roles that people:manage may invite to; every other needs role:grant.
constexpr std::array<std::string_view, 3> kOfAdmins = {"member", "moderator", "instructor"};

InvitationStatus status_at(const InvitationRow& row, Instant now) {
  bool over = row.status == InvitationStatus::pending && row.expires_at <= now;
  return over ? InvitationStatus::expired : row.status;
}
Invitation shown(const InvitationRow& row, const std::map<PersonId, Person>& people, Instant now) {
  auto by = people.find(row.invited_by);
  std::string name = by == people.end() ? std::string() : by->second.first_name + " " + by->second.last_name;
  return {row.id,         row.email,           row.role,     row.invited_by, std::move(name), row.created_at,
          row.expires_at, status_at(row, now), row.person_id};
}

}  // namespace

struct Links::Open {
  InvitationRow row;
  std::optional<PersonRow> person;  // with the invited address
};

Result<Invitation> Links::outward(data::Tx& tx, const InvitationRow& row) {
  return shown(row, TRY(service_.find_many(tx, {row.invited_by})), tx.now());
}

bool Links::may_give(const security::Viewer& viewer, std::string_view role) const {
  if (role == security::kSuperAdmin) return false;  // four eyes
  if (viewer.may_everywhere("role:grant")) return true;
  return viewer.may_everywhere("people:manage") &&
         std::find(kOfAdmins.begin(), kOfAdmins.end(), role) != kOfAdmins.end();
}

Result<Invitation> Links::invite(const security::Viewer& viewer, const InvitationIn& in, const Client& client) {
  if (!mailer_.available()) return fail(Fault::unavailable, "mail_off", "This appliance sends no mail.");
  std::string address(trim(in.email.value));
  if (!mail::is_mail_address(address)) return invalid("email", "email_malformed", "That is not an e-mail address.");
  if (!platform_.permissions.has_role(in.role.value)) return invalid("role", "unknown_role", "There is no such role.");
  if (!may_give(viewer, in.role.value)) return forbidden("role_not_yours_to_give");
  return platform_.db.write([&](data::Tx& tx) -> Result<Invitation> {
    InvitationRow row{make_uuid7(tx.now(), platform_.random),
                      address,
                      email_key(address),
                      in.role.value,
                      viewer.person,
                      tx.now(),
                      tx.now() + std::chrono::hours{24 * kDays},
                      InvitationStatus::pending,
                      {}};
    if (auto before = TRY(store::pending_invitation(tx, row.email_key, row.role))) {
      if (before->expires_at > tx.now())
        return conflict("invitation_pending", "This address was invited and has not answered yet.");
      TRY(store::settle_invitation(tx, before->id, InvitationStatus::withdrawn, {}));
    }
    std::string token = new_token();
    TRY(store::insert_invitation(tx, row, hash_of(token)));
    TRY(mailer_.send(tx, letters::invitation({address, "", platform_.settings.organisation_name}, row.role,
                                             link("invitation", token), kDays)));
    TRY(platform_.audit.append(tx, {viewer.person, "invitation.sent", "invitation:" + uuid_text(row.id), "ok",
                                    RawJson{"{\"role\":\"" + row.role + "\"}"}, client.request_id, client.address}));
    return outward(tx, row);
  });
}

Result<Invitation> Links::resend(const security::Viewer& viewer, Uuid id, const Client& client) {
  if (!mailer_.available()) return fail(Fault::unavailable, "mail_off", "This appliance sends no mail.");
  if (!viewer.may_everywhere("people:manage")) return not_found("invitation_not_found");
  if (limiter_.take("resend:" + uuid_text(id), kResends) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "This invitation was sent again a moment ago.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Invitation> {
    auto row = TRY(store::invitation(tx, id));
    if (!row) return not_found("invitation_not_found");
    if (!may_give(viewer, row->role)) return forbidden("role_not_yours_to_give");
    if (row->status != InvitationStatus::pending)
      return conflict("invitation_settled", "This invitation was answered or withdrawn.");
    row->expires_at = tx.now() + std::chrono::hours{24 * kDays};
    row->invited_by = viewer.person;
    std::string token = new_token();
    TRY(store::renew_invitation(tx, *row, hash_of(token)));
    TRY(mailer_.send(tx, letters::invitation({row->email, "", platform_.settings.organisation_name}, row->role,
                                             link("invitation", token), kDays)));
    TRY(platform_.audit.append(tx, {viewer.person, "invitation.sent_again", "invitation:" + uuid_text(id), "ok",
                                    RawJson{"{}"}, client.request_id, client.address}));
    return outward(tx, *row);
  });
}

Result<Page<Invitation>> Links::invitations(const security::Viewer& viewer, const InvitationQuery& query) {
  if (!viewer.may_everywhere("people:manage")) return forbidden();
  std::int64_t limit = query.limit ? query.limit->value : kPage;
  Uuid before{};
  if (query.after) {
    auto parsed = parse_uuid(*query.after);
    if (!parsed) return invalid("after", "bad_cursor", "That is not a place in this list.");
    before = *parsed;
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Invitation>> {
    auto rows = TRY(store::invitations(tx, before, limit + 1));
    std::vector<PersonId> inviters;
    for (const InvitationRow& row : rows) inviters.push_back(row.invited_by);
    std::sort(inviters.begin(), inviters.end());
    inviters.erase(std::unique(inviters.begin(), inviters.end()), inviters.end());
    auto people = TRY(service_.find_many(tx, inviters));
    Page<Invitation> page;
    for (const InvitationRow& row : rows) {
      if (static_cast<std::int64_t>(page.items.size()) == limit) {
        page.next = uuid_text(page.items.back().id);
        break;
      }
      page.items.push_back(shown(row, people, tx.now()));
    }
    return page;
  });
}

mc::Status Links::withdraw(const security::Viewer& viewer, Uuid id, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::invitation(tx, id));
    if (!row || !viewer.may_everywhere("people:manage")) return not_found("invitation_not_found");
    if (!may_give(viewer, row->role)) return forbidden("role_not_yours_to_give");
    if (status_at(*row, tx.now()) != InvitationStatus::pending)
      return conflict("invitation_settled", "This invitation was answered or has expired.");
    TRY(store::settle_invitation(tx, id, InvitationStatus::withdrawn, {}));
    return platform_.audit.append(tx, {viewer.person, "invitation.withdrawn", "invitation:" + uuid_text(id), "ok",
                                       RawJson{"{}"}, client.request_id, client.address});
  });
}

Result<Links::Open> Links::open_invitation(data::Tx& tx, std::string_view token) {
  auto row = TRY(store::invitation_by_token(tx, hash_of(token)));
  if (!row || status_at(*row, tx.now()) != InvitationStatus::pending) return not_found("link_ended");
  // Who invited may have lost the right to since.
  if (!may_give(TRY(platform_.sessions.viewer_of(tx, row->invited_by)), row->role)) return not_found("link_ended");
  auto person = TRY(store::find_by_email(tx, row->email));
  // Somebody registered with this address and never showed that it is hers; whoever has the link did.
  if (person && person->status == accounts::Status::pending_verification) person.reset();
  return Open{*row, std::move(person)};
}

mc::Status Links::settle(data::Tx& tx, const Open& open, InvitationStatus status, std::optional<PersonId> person,
                         const Client& client) {
  TRY(store::settle_invitation(tx, open.row.id, status, person));
  if (status == InvitationStatus::accepted && open.row.role != security::kMember)
    TRY(platform_.sessions.grant(tx, open.row.invited_by, *person, {open.row.role, security::ScopeKind::platform, {}}));
  return platform_.audit.append(tx, {person, "invitation." + std::string(shape::enum_name(status)),
                                     "invitation:" + uuid_text(open.row.id), "ok", RawJson{"{}"}, client.request_id,
                                     client.address});
}

Result<InvitationView> Links::look(const LinkToken& in) {
  return platform_.db.read([&](data::Tx& tx) -> Result<InvitationView> {
    Open open = TRY(open_invitation(tx, in.token.value));
    return InvitationView{open.row.email, open.row.role, platform_.settings.organisation_name, open.row.expires_at,
                          open.person.has_value()};
  });
}

mc::Status Links::accept_new(const InvitationAnswer& in, const Client& client) {
  Open seen = TRY(platform_.db.read([&](data::Tx& tx) { return open_invitation(tx, in.token.value); }));
  if (seen.person) return conflict("sign_in_first", "You have an account. Sign in and answer the invitation there.");
  PersonRow named;
  named.first_name = in.first_name.value;
  named.last_name = in.last_name.value;
  named.email = seen.row.email;
  std::string hash = TRY(service_.hash_new_password("password", in.password.value, named));
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    Open open = TRY(open_invitation(tx, in.token.value));
    if (open.person) return conflict("sign_in_first", "You have an account. Sign in and answer the invitation there.");
    // The link went to that address, so it counts as verified.
    auto [person, made] = TRY(
        service_.upsert(tx, {{}, in.first_name.value, in.last_name.value, open.row.email, accounts::Status::active}));
    TRY(service_.set_own_password(tx, person, hash, client));
    return settle(tx, open, InvitationStatus::accepted, person, client);
  });
}

mc::Status Links::accept(const security::Viewer& viewer, const LinkToken& in, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    Open open = TRY(open_invitation(tx, in.token.value));
    if (!open.person || open.person->id != viewer.person)
      return forbidden("invitation_of_another", "This invitation went to another address than yours.");
    return settle(tx, open, InvitationStatus::accepted, viewer.person, client);
  });
}

mc::Status Links::decline(const LinkToken& in, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    Open open = TRY(open_invitation(tx, in.token.value));
    std::optional<PersonId> person;
    if (open.person) person = open.person->id;
    return settle(tx, open, InvitationStatus::declined, person, client);
  });
}

}  // namespace mc::accounts
